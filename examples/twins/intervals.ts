/** The normal distribution's 97.5 % point. */
const Z = 1.959964;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** An interval within what can be: rounding, or in small samples the formula, goes a little beyond. */
const bounded = (least: number, value: number, low: number, high: number): Interval => ({
  value,
  low: Math.max(least, low),
  high: Math.min(1, high),
});

/** A share with its 95 % score interval: E. B. Wilson, 1927. */
export function share(hits: number, of: number): Interval {
  const p = hits / of;
  const middle = (p + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2));
  return bounded(0, p, middle - half, middle + half);
}

/**
 * The difference of two systems' shares on the same questions, with its 95 % interval: adjusted Wald, which counts half a question more in
 * each of the four cells (A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions", 2005).
 */
export function pairedDifference(one: readonly boolean[], other: readonly boolean[]): Interval {
  if (one.length !== other.length) throw new RangeError(`${one.length} answers cannot be paired with ${other.length}`);
  const onlyOne = one.filter((right, i) => right && !other[i]).length;
  const onlyOther = one.filter((right, i) => !right && other[i]).length;
  const [b, c, n] = [onlyOne + 0.5, onlyOther + 0.5, one.length + 2];
  const middle = (b - c) / n;
  const half = (Z * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
  return bounded(-1, (onlyOne - onlyOther) / one.length, middle - half, middle + half);
}
