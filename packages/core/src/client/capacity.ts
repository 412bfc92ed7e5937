import { checkOptions, numberFrom, type OptionNames, type OptionRule, wholeFrom, yesOrNo } from '../base/options.js';
import type { Capacity } from '../model/ports.js';
import type { Range } from '../slots/limit.js';
import type { Slots } from '../slots/slots.js';

/** A capacity in which everything is set except the slots. */
export interface FullCapacity {
  readonly batch: number;
  readonly waitMs: number;
  readonly concurrency: number | Range;
  readonly streams: boolean;
}

const DEFAULT: FullCapacity = { batch: 32, waitMs: 5, concurrency: 2, streams: false };

const count = wholeFrom(1);

const concurrency: OptionRule = {
  wanted: 'a whole number of 1 or more, or a range of two: { from: 2, to: 64 }',
  code: 'option.out-of-range',
  holds(value) {
    if (count.holds(value)) return true;
    const { from, to } = (value ?? {}) as Partial<Range>;
    return count.holds(from) && count.holds(to) && (from as number) <= (to as number);
  },
};

const slots: OptionRule = {
  wanted: 'a Slots object, which models on one endpoint share',
  code: 'option.wrong-value',
  // By what it does: a runtime may bring its own copy of this package.
  holds(value) {
    const { want, started, ended, turns } = (value ?? {}) as Partial<Slots>;
    return [want, started, ended].every((each) => typeof each === 'function') && typeof turns === 'object';
  },
};

const CAPACITY: OptionNames<Capacity> = {
  batch: count,
  waitMs: numberFrom(0),
  concurrency,
  slots,
  streams: yesOrNo,
};

/** Checks a capacity. `what` names it in errors: "capacity.llm". */
export function checkCapacity(what: string, capacity: Capacity): void {
  checkOptions(what, capacity, CAPACITY);
}

/** Merges capacities: for each part, the last one that sets it wins. */
export function layCapacities(...capacities: readonly (Capacity | undefined)[]): Capacity {
  const said = capacities.flatMap((capacity) => Object.entries(capacity ?? {}));
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** Fills a capacity with defaults. */
export const fullCapacity = (capacity: Capacity): FullCapacity => ({ ...DEFAULT, ...layCapacities(capacity) });
