import {
  type Client,
  describe,
  done,
  type InnerStage,
  InnerStages,
  isPicture,
  Judge,
  type Judgement,
  type Outcome,
  quiet,
  type Result,
  rejected,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  toSitflowError,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { type Draft, distinct, draftsOf, type Values } from './drafts.js';

interface Options {
  readonly n: number;
  readonly criteria: string;
  readonly scale?: readonly [number, number];
  /** The field with the pair of the best and the worst draft, where that is kept. */
  readonly pair?: string;
}

interface Scored {
  readonly draft: Draft;
  readonly score: number;
}

/** Takes the draft that a Judge finds best; where it is asked to, keeps it beside the worst as a preference pair. */
@injectable()
export class JudgedStage implements Stage<Values, Values> {
  constructor(
    @inject(InnerStages) private readonly inner: readonly [InnerStage],
    @inject(Judge) private readonly judge: Client<Judge>,
    @inject(StageOptions) private readonly options: Options,
  ) {}

  async run(example: Values, context: StageContext): Promise<Outcome<Values>> {
    const { n, pair } = this.options;
    const least = pair === undefined ? 1 : 2;
    const drafts = distinct(await draftsOf(this.inner[0], n, least, example, context));
    const scored = await this.scores(example, drafts, least, context);
    return pair === undefined ? best(scored).draft.outcome : preference(scored, pair);
  }

  /** The drafts with their scores. One draft alone is not judged. */
  private async scores(
    example: Values,
    drafts: readonly Draft[],
    least: number,
    context: StageContext,
  ): Promise<readonly Scored[]> {
    if (drafts.length < 2) return drafts.map((draft) => ({ draft, score: 0 }));
    const { criteria, scale } = this.options;
    // The judge's text is not streamed as the stage's.
    const asking = quiet(context);
    const results = await Promise.all(
      drafts.map(({ fields }) => {
        const judged = readable({ ...example, ...fields });
        return this.judge.judgeResult({ criteria, judged, ...(scale && { scale }) }, asking);
      }),
    );
    const scored: Scored[] = [];
    let failure: SitflowError | undefined;
    for (const [i, draft] of drafts.entries()) {
      const result = results[i] as Result<Judgement>;
      const score = result.ok ? result.value?.score : undefined;
      if (Number.isFinite(score)) {
        scored.push({ draft, score: score as number });
        continue;
      }
      const error = unjudged(result);
      if (!saysNothing(error)) throw error;
      failure ??= error;
    }
    // A draft that the judge gives no score is left out, like a draft without a usable reply.
    if (scored.length < least && failure) throw failure;
    return scored;
  }
}

/** A judge's reply that is no judgement; another failure (it cannot be reached, there is no memory left) is not the draft's. */
function saysNothing({ code }: SitflowError): boolean {
  return /^(reply\.|judge\.unreadable$)/.test(code);
}

function unjudged(result: Result<Judgement>): SitflowError {
  if (!result.ok) return toSitflowError(result.error, 'model.failed');
  const found = `the judge gave as its score ${describe(result.value?.score)}`;
  return new SitflowError('model.wrong-reply', found, {
    mend: 'A judgement is { score, reason }, its score a number.',
  });
}

function best(scored: readonly Scored[]): Scored {
  return scored.reduce((a, b) => (b.score > a.score ? b : a));
}

function preference(scored: readonly Scored[], field: string): Outcome<Values> {
  const chosen = best(scored);
  const worst = scored.reduce((a, b) => (b.score < a.score ? b : a));
  if (chosen.score === worst.score) {
    const found = scored.length === 1 ? 'all drafts are the same' : `all drafts have the score ${chosen.score}`;
    return rejected(
      new SitflowError('several.no-preference', `${found}: none is to be preferred`, {
        mend: 'Make more drafts, or more varied ones (a higher temperature), judge on a wider scale, or leave the example out.',
      }),
    );
  }
  const { fields, outcome } = chosen.draft;
  const { source } = outcome as { source?: never };
  return done({ ...fields, [field]: { chosen: fields, rejected: worst.draft.fields } }, source);
}

/** What a judge is shown: the fields that can be read, as text. */
function readable(fields: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) =>
      isPicture(value) ? [] : [[field, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')]],
    ),
  );
}
