import {
  canonicalJson,
  type InnerStage,
  InnerStages,
  type Outcome,
  type Stage,
  type StageContext,
  StageOptions,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { type Draft, draftsOf, type Values } from './drafts.js';

interface Options {
  readonly n: number;
  readonly on: readonly string[];
}

/** Takes the draft that most agree with. */
@injectable()
export class VoteStage implements Stage<Values, Values> {
  constructor(
    @inject(InnerStages) private readonly inner: readonly [InnerStage],
    @inject(StageOptions) private readonly options: Options,
  ) {}

  async run(example: Values, context: StageContext): Promise<Outcome<Values>> {
    const { n, on } = this.options;
    return elected(await draftsOf(this.inner[0], n, 1, example, context), on).outcome;
  }
}

/** The first draft of the largest group that says the same in the fields `on`; of groups of one size, the one that began first. */
export function elected(drafts: readonly Draft[], on: readonly string[]): Draft {
  const votes = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = canonicalJson(on.map((field) => ballot(draft.fields[field])));
    const group = votes.get(key);
    if (group) group.push(draft);
    else votes.set(key, [draft]);
  }
  let largest: readonly Draft[] = [];
  for (const group of votes.values()) if (group.length > largest.length) largest = group;
  return largest[0] as Draft;
}

/** "Red." and "red" are votes for the same: capitals, spaces and the stop at the end do not count. */
function ballot(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  return text.replace(/\s*[.!。]+$/u, '') || text;
}
