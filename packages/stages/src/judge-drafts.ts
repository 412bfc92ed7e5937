import {
  checkReply,
  checkResult,
  describe,
  done,
  InnerStages,
  isPicture,
  isSitflowError,
  Judge,
  type Judgement,
  type JudgeRequest,
  type Outcome,
  type Result,
  rejected,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  toSitflowError,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { only } from './batch.js';
import { type Draft, type DraftedStage, distinct, draftsOf, type Values } from './drafts.js';

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
  private readonly stage: DraftedStage;

  constructor(
    @inject(InnerStages) inner: readonly DraftedStage[],
    @inject(Judge) private readonly judge: Judge,
    @inject(StageOptions) private readonly options: Options,
  ) {
    this.stage = inner[0] as DraftedStage;
  }

  run(example: Values, context: StageContext): Promise<Outcome<Values>> {
    return only(this.runBatch([example], context));
  }

  async runBatch(examples: readonly Values[], context: StageContext): Promise<readonly Outcome<Values>[]> {
    const { n, pair } = this.options;
    const drafts = await draftsOf(this.stage, n, pair === undefined ? 1 : 2, examples, context);
    const rivals = drafts.map((own) => (isSitflowError(own) ? own : distinct(own)));
    const judged = await this.scores(examples, rivals, context);
    return rivals.map((own, at) => {
      const scored = isSitflowError(own) ? own : (judged[at] ?? own.map((draft) => ({ draft, score: 0 })));
      if (isSitflowError(scored)) return rejected(scored);
      return pair === undefined ? best(scored).draft.outcome : preference(scored, pair);
    });
  }

  /** The drafts of each example with their scores, in one call of the judge. One draft alone is not judged. */
  private async scores(
    examples: readonly Values[],
    rivals: readonly (readonly Draft[] | SitflowError)[],
    { signal, allowTruncated }: StageContext,
  ): Promise<readonly (readonly Scored[] | SitflowError | undefined)[]> {
    const { criteria, scale, pair } = this.options;
    const least = pair === undefined ? 1 : 2;
    const asked = rivals.map((own) => (isSitflowError(own) || own.length < 2 ? [] : own));
    const requests = asked.flatMap((own, at) =>
      own.map(
        ({ fields }): JudgeRequest => ({
          criteria,
          judged: readable({ ...examples[at], ...fields }),
          ...(scale && { scale }),
        }),
      ),
    );
    if (requests.length === 0) return [];
    const results = checkReply(await this.judge.judge(requests, { signal, allowTruncated }), requests.length);
    let next = 0;
    return asked.map((own) => {
      if (own.length === 0) return undefined;
      const said = results.slice(next, next + own.length);
      next += own.length;
      const scored: Scored[] = [];
      let failure: SitflowError | undefined;
      for (const [i, draft] of own.entries()) {
        const result = checkResult(said[i]);
        const score = result.ok ? result.value?.score : undefined;
        if (Number.isFinite(score)) {
          scored.push({ draft, score: score as number });
          continue;
        }
        const error = unjudged(result);
        if (!saysNothing(error)) return error;
        failure ??= error;
      }
      // What the judge says nothing of counts as little as a draft that is no reply.
      return scored.length < least && failure ? failure : scored;
    });
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
        mend: 'Make more drafts or less likely ones (temperature), judge on a wider scale, or leave the example out.',
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
