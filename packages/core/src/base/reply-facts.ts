/**
 * Why a model stopped writing: by itself or at a stop text (`stop`), at its token limit or the end of its context (`length`),
 * because a filter withheld the reply (`content-filter`), or for another reason.
 */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/** Tokens and cost of a request. Parts that are not known are absent. */
export interface Usage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** In US dollars. */
  readonly cost?: number | undefined;
}

/** What a model may report about a reply, beside its value. All parts are optional. */
export interface ReplyFacts {
  /** Tokens and cost, of failed requests too. */
  readonly usage?: Usage | undefined;
  /** Why the reply ended; absent if nothing is generated token by token. */
  readonly finishReason?: FinishReason | undefined;
  /** The model's reasoning before its reply, if it wrote any; never part of the value. */
  readonly reasoning?: string | undefined;
  /** The reply as the model wrote it, if the value differs from it. */
  readonly raw?: string | undefined;
}

/** What is known of several replies together: usage is summed up, of the rest the last one holds. */
export function addFacts(
  before: ReplyFacts | undefined,
  { usage, finishReason, reasoning, raw }: ReplyFacts,
): ReplyFacts {
  return {
    usage: addUsage(before?.usage, usage),
    finishReason: finishReason ?? before?.finishReason,
    reasoning: reasoning ?? before?.reasoning,
    raw: raw ?? before?.raw,
  };
}

/** Tokens and cost of two calls together; what neither knows stays unknown. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return a ?? b;
  return {
    inputTokens: sum(a.inputTokens, b.inputTokens),
    outputTokens: sum(a.outputTokens, b.outputTokens),
    cost: sum(a.cost, b.cost),
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b;
}
