import { describe, nearest, SitflowError } from './errors.js';

/** The names of all options of a type. A missing or extra name does not compile. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Required<Options>, true>>;

/**
 * Throws `option.unknown` for the first option that is not in `known`: in JavaScript, a misspelt option would silently do nothing.
 * `what` takes the options, as in the message: "caption()".
 */
export function checkOptions<Options extends object>(
  what: string,
  given: Options,
  known: OptionNames<Options>,
): Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new SitflowError('option.not-an-object', `the options of ${what} are ${describe(given)}`, {
      mend: 'Give an object of named options.',
    });
  }
  const names = Object.keys(known);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return given;
  const near = nearest(unknown, names);
  throw new SitflowError('option.unknown', `${what} has no option "${unknown}"`, {
    mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${names.join(', ')}.`,
  });
}

/** Throws `option.wrong-value` for a given option that fails the test. `wanted` is the end of the hint: "an array of field names". */
export function expectOption(name: string, value: unknown, wanted: string, holds: (value: unknown) => boolean): void {
  if (value === undefined || holds(value)) return;
  throw new SitflowError('option.wrong-value', `\`${name}\` is ${describe(value)}`, { mend: `Give ${wanted}.` });
}

/** An option that has to be a number of at least `least`. */
export function atLeast(option: string, value: number, least: number): number {
  if (typeof value !== 'number' || Number.isNaN(value) || value < least) {
    throw new SitflowError('option.out-of-range', `${option} is ${describe(value)}`, {
      mend: `Give a number of ${least} or more.`,
    });
  }
  return value;
}
