/** Answers are short: a longer span is never looked at, which keeps the search linear. */
const LONGEST_SPAN = 15;

/** The span with the highest sum of logits (`score`) among tokens `from` … `until` − 1, `end` included. Linear in the tokens. */
export function bestSpan(
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
  from: number,
  until: number,
): { readonly start: number; readonly end: number; readonly score: number } {
  let best = { start: from, end: from, score: Number.NEGATIVE_INFINITY };
  for (let start = from; start < until; start++) {
    for (let end = start; end < Math.min(until, start + LONGEST_SPAN); end++) {
      const score = (starts[start] as number) + (ends[end] as number);
      if (score > best.score) best = { start, end, score };
    }
  }
  return best;
}
