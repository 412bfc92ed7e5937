import { describe, nearest, SitflowError } from './errors.js';

/** The names of all options there are, told once beside their type: a name that is missing here, or too many, does not compile. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Required<Options>, true>>;

/**
 * A misspelt option would do nothing without a word, where no compiler looks. Throws `option.unknown` for the first that `known` has not.
 * `what` is who takes them, as in the message: "caption()".
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

/** Throws `option.wrong-value` for an option that is given and `holds` not. `wanted` is what to give: "an array of field names". */
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
