import {
  type AddsOf,
  type AnySpec,
  checkOptions,
  describe,
  type Json,
  type NeedsOf,
  type OptionNames,
  SitflowError,
  type StageSpec,
} from '@sitflow/core';
import { JudgedStage } from './judge-drafts.js';
import { VoteStage } from './vote.js';

/** Takes what most drafts agree on (self-consistency, arXiv 2203.11171). */
export interface VoteOptions<Field extends string> {
  readonly take: 'vote';
  /** Drafts of each example, from 2. */
  readonly n: number;
  /** The fields that have to agree, compared without regard to capitals, spaces and a stop at the end (default: all). */
  readonly on?: Field | readonly Field[];
}

interface Judged {
  /** Drafts of each example, from 2. */
  readonly n: number;
  /** What counts, in words: a Judge scores each draft by it, beside the fields that the stage needs (but pictures). */
  readonly criteria: string;
  /** The lowest and the highest score (default 1 and 5). */
  readonly scale?: readonly [lowest: number, highest: number];
  /** The Judge's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

/** Takes the draft with the highest score; of several, the first. */
export interface BestOptions extends Judged {
  readonly take: 'best';
}

/** The same, and keeps it beside the draft with the lowest score. Where all score alike the example is rejected (`several.no-preference`). */
export interface PairOptions<As extends string> extends Judged {
  readonly take: 'pair';
  /** The field with the pair (default `preference`). */
  readonly as?: As;
}

/** Two drafts of the same fields, for preference tuning. */
export interface Preference<Fields> {
  readonly chosen: Fields;
  readonly rejected: Fields;
}

type PlainSpec = AnySpec & { readonly shape?: undefined };
type Given = VoteOptions<string> | BestOptions | PairOptions<string>;

const JUDGED = { take: true, n: true, criteria: true, scale: true, use: true } as const;
const VOTE: OptionNames<VoteOptions<string>> = { take: true, n: true, on: true };
const BEST: OptionNames<BestOptions> = JUDGED;
const PAIR: OptionNames<PairOptions<string>> = { ...JUDGED, as: true };
const NAMES = { vote: VOTE, best: BEST, pair: PAIR };
const ALL: OptionNames<Record<keyof VoteOptions<string> | keyof PairOptions<string>, unknown>> = { ...VOTE, ...PAIR };

/**
 * Makes several drafts of one stage that samples, and takes one of them: `several(think({ settings: { temperature: 0.8 } }), { n: 5, … })`. The drafts'
 * draws follow from the example's; drafts that are no reply to what was asked do not count.
 */
export function several<S extends PlainSpec>(
  stage: S,
  options: VoteOptions<keyof AddsOf<S> & string> | BestOptions,
): StageSpec<NeedsOf<S> & object, AddsOf<S> & object>;
export function several<S extends PlainSpec, const As extends string = 'preference'>(
  stage: S,
  options: PairOptions<As>,
): StageSpec<NeedsOf<S> & object, AddsOf<S> & { [K in As]: Preference<AddsOf<S>> }>;
export function several(stage: PlainSpec, options: Given): never {
  checkStage(stage);
  checkOptions('several()', options, (Object.hasOwn(NAMES, options?.take) ? NAMES[options.take] : ALL) as typeof ALL);
  const { n, take } = options;
  if (!Object.hasOwn(NAMES, take)) {
    throw bad('option.out-of-range', `\`take\` is ${describe(take)}`, `There are: ${Object.keys(NAMES).join(', ')}.`);
  }
  if (!Number.isSafeInteger(n) || n < 2) {
    throw bad('option.out-of-range', `n is ${describe(n)}`, 'Give a whole number from 2.');
  }
  if (take === 'vote') return spec(stage, { stage: VoteStage, options: { n, on: voters(stage, options) } });
  const { criteria, scale, use } = options;
  if (typeof criteria !== 'string' || criteria.trim() === '') {
    throw bad('several.no-criteria', 'its judge was given no criteria', 'Say what counts: "The answer is right."');
  }
  if (scale !== undefined && !(scale.length === 2 && scale.every(Number.isFinite) && scale[0] < scale[1])) {
    throw bad('option.out-of-range', '`scale` is no [lowest, highest]', 'Give two numbers, the lower first: [1, 5].');
  }
  const pair = options.take === 'pair' ? (options.as ?? 'preference') : undefined;
  if (pair !== undefined && stage.adds.includes(pair)) {
    throw bad('chain.doubled-field', `"${pair}" is what ${stage.name} adds`, 'Name the pair otherwise with `as`.');
  }
  return spec(stage, {
    stage: JudgedStage,
    options: { n, criteria, scale, pair },
    use: use === undefined ? undefined : { Judge: use },
    ...(pair !== undefined && { adds: [...stage.adds, pair], types: { ...stage.types, [pair]: 'json' as const } }),
  });
}

/** What does not differ by what is taken. Spoken as the stage itself is: how many drafts there were is nobody's instruction. */
function spec(stage: AnySpec, own: Pick<AnySpec, 'stage' | 'options'> & Partial<AnySpec>): never {
  const { name, needs, adds, types, policy, script } = stage;
  const made: AnySpec = {
    name: `several-${name}`,
    version: '1',
    inner: [stage],
    needs,
    adds,
    ...(types && { types }),
    ...(policy && { policy }),
    samples: true,
    ...(script && { script }),
    ...own,
  };
  return made as never;
}

function checkStage(stage: AnySpec): void {
  if (typeof stage !== 'object' || stage === null || typeof stage.stage !== 'function' || stage.shape !== undefined) {
    throw bad(
      'chain.not-a-stage',
      'it was given something that is not a stage spec for pipe()',
      'Give what a builder returns.',
    );
  }
  if (stage.samples) return;
  throw new SitflowError('several.not-sampling', 'it does not sample, so its drafts would all be the same', {
    stage: stage.name,
    mend: 'Give it a temperature above 0: settings: { temperature: 0.8 } (a stage of your own: `samples: true` in its spec).',
  });
}

function voters(stage: AnySpec, options: VoteOptions<string>): Json & readonly string[] {
  const on = options.on === undefined ? stage.adds : ([options.on].flat() as readonly string[]);
  const unknown = on.find((field) => !stage.adds.includes(field));
  if (unknown === undefined && on.length > 0) return on;
  const found =
    unknown === undefined ? '`on` names no field' : `it votes on "${unknown}", which ${stage.name} does not add`;
  throw bad('several.unknown-field', found, `It adds: ${stage.adds.join(', ')}.`);
}

function bad(code: string, found: string, mend: string): SitflowError {
  return new SitflowError(code, found, { stage: 'several', mend });
}
