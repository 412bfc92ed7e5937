import { describe, nearest, SitflowError } from './errors.js';

/** What an option may be. */
export interface OptionRule {
  /** What to give, for the hint: "a number of 1 or more". */
  readonly wanted: string;
  /** The code of the error for another value. */
  readonly code: 'option.wrong-value' | 'option.out-of-range';
  holds(value: unknown): boolean;
}

/**
 * All options there are, written once beside their type: a name that is missing here, or too many, does not compile. `true` allows any value, for what is
 * checked elsewhere.
 */
export type OptionNames<Options extends object> = Readonly<Record<keyof Required<Options>, true | OptionRule>>;

export function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): OptionRule {
  const holds = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  return { wanted: `a whole number ${range}`, code: 'option.out-of-range', holds };
}

/** What a rule allows, and infinity: no limit. */
export function orInfinity(rule: OptionRule): OptionRule {
  return { ...rule, holds: (value) => value === Number.POSITIVE_INFINITY || rule.holds(value) };
}

export function numberFrom(least: number): OptionRule {
  const holds = (value: unknown) => typeof value === 'number' && value >= least;
  return { wanted: `a number of ${least} or more`, code: 'option.out-of-range', holds };
}

export const yesOrNo: OptionRule = {
  wanted: 'true or false',
  code: 'option.wrong-value',
  holds: (value) => typeof value === 'boolean',
};

/**
 * A misspelt option would do nothing without a word, where no compiler looks. Throws `option.unknown` for the first that `known` has not, and what its rule
 * says for the first that is out of its range. `what` is who takes them, as in the message: "caption()".
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
  if (unknown === undefined) return checkValues(given, known, ` of ${what}`);
  const near = nearest(unknown, names);
  throw new SitflowError('option.unknown', `${what} has no option "${unknown}"`, {
    mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${names.join(', ')}.`,
  });
}

/** Throws for the first value that its rule does not allow. Options without a rule pass. `where` follows an option's name in the message. */
export function checkValues<Options extends object>(
  given: Options,
  rules: Readonly<Record<string, true | OptionRule>>,
  where = '',
): Options {
  for (const [name, rule] of Object.entries(rules)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (rule === true || value === undefined || rule.holds(value)) continue;
    throw new SitflowError(rule.code, `${name}${where} is ${describe(value)}`, { mend: `Give ${rule.wanted}.` });
  }
  return given;
}

/** Throws `option.wrong-value` for an option that is given and `holds` not. `wanted` is what to give: "an array of field names". */
export function expectOption(name: string, value: unknown, wanted: string, holds: (value: unknown) => boolean): void {
  checkValues({ [name]: value }, { [name]: { wanted, code: 'option.wrong-value', holds } });
}

/** An option that has to be a number of at least `least`. */
export function atLeast(option: string, value: number, least: number): number {
  checkValues({ [option]: value }, { [option]: numberFrom(least) });
  return value;
}
