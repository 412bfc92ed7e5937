// Loads nothing of core, so that help does not wait for it.
import { InvalidArgumentError } from 'commander';

/** How many calls each model takes at once: a number, or a range that adapts to what its server bears. */
export type Concurrency = number | { readonly from: number; readonly to: number };

/** The most calls at once that make sense: more is more likely a slip of the finger. */
const MOST = 10_000;

/** `8`, or `4:64` for a range. */
export function parseConcurrency(text: string): Concurrency {
  const parts = text.split(':').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
  const [from, to = from] = parts as [number, number?];
  if (parts.length > 2 || parts.some((n) => !Number.isSafeInteger(n) || n < 1))
    throw new InvalidArgumentError('It should be a whole number of 1 or more (8), or a range of two (4:64).');
  if (Math.max(from, to) > MOST) throw new InvalidArgumentError(`It should be ${MOST} at most.`);
  if (from > to) throw new InvalidArgumentError(`Give the lower end first: ${to}:${from}.`);
  return from === to ? from : { from, to };
}

/** The flag's value as it was written. */
export function concurrencyText(concurrency: Concurrency): string {
  return typeof concurrency === 'number' ? String(concurrency) : `${concurrency.from}:${concurrency.to}`;
}
