import type { ReplyFacts, Usage } from './ports.js';

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
