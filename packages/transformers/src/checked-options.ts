import { describe, SitflowError } from '@sitflow/core';

/** What a number that is given as an option may be; options in JavaScript are not checked by a compiler. */
interface Range {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

export const WHOLE: Range = { holds: (n) => Number.isSafeInteger(n) && n >= 1, words: 'a whole number from 1' };
/** Of what has a usual limit, which may be taken away. */
export const UP_TO: Range = {
  holds: (n) => WHOLE.holds(n) || n === Number.POSITIVE_INFINITY,
  words: 'a whole number from 1, or Infinity',
};
export const POSITIVE: Range = { holds: (n) => n > 0, words: 'a number above 0' };
/** Beyond it a timer goes off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
export const MILLISECONDS: Range = {
  holds: (n) => n > 0 && n <= LONGEST_TIMER,
  words: `a number above 0, up to ${LONGEST_TIMER}`,
};

/** Throws `option.out-of-range` for the first option that is given and is no number within its range. `what` is whose options they are. */
export function checkedNumbers<Options extends object>(
  what: string,
  options: Options,
  ranges: { readonly [Name in keyof Options]?: Range },
): Options {
  for (const [name, range] of Object.entries(ranges) as [keyof Options & string, Range][]) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === 'number' && range.holds(value))) continue;
    throw new SitflowError('option.out-of-range', `${name} of ${what} is ${describe(value)}`, {
      mend: `Give ${range.words}, or leave it out.`,
    });
  }
  return options;
}

/** Throws `option.not-an-object` for session options that are no object, or hold what cannot be sent to a model's process. */
export function checkedData(what: string, sessionOptions: unknown): void {
  if (sessionOptions === undefined) return;
  if (typeof sessionOptions === 'object' && sessionOptions !== null && !Array.isArray(sessionOptions)) {
    try {
      structuredClone(sessionOptions);
      return;
    } catch {
      // Told below.
    }
  }
  throw new SitflowError('option.not-an-object', `sessionOptions of ${what} is ${describe(sessionOptions)}`, {
    mend: 'Give an object of plain data: numbers, texts, lists and objects.',
  });
}
