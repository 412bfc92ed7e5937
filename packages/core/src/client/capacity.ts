import { checkOptions, expectOption, type OptionNames } from '../base/options.js';
import type { Capacity, Range } from '../model/ports.js';
import type { Slots } from './slots.js';

/** A capacity in which everything is set except the slots. */
export interface FullCapacity {
  readonly batch: number;
  readonly waitMs: number;
  readonly concurrency: number | Range;
  readonly streams: boolean;
}

const DEFAULT: FullCapacity = { batch: 32, waitMs: 5, concurrency: 2, streams: false };

const NAMES: OptionNames<Capacity> = { batch: true, waitMs: true, concurrency: true, slots: true, streams: true };

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

function isRange(value: unknown): boolean {
  const { from, to } = (value ?? {}) as Partial<Range>;
  return isCount(from) && isCount(to) && (from as number) <= (to as number);
}

/** Checks by shape, not by class: a runtime may bring its own copy of this package. */
function isSlots(value: unknown): boolean {
  const { want, started, ended, turns } = (value ?? {}) as Partial<Slots>;
  return [want, started, ended].every((each) => typeof each === 'function') && typeof turns === 'object';
}

/** Checks a capacity. `what` names it in errors: "capacity.llm". */
export function checkCapacity(what: string, capacity: Capacity): void {
  checkOptions(what, capacity, NAMES);
  const { batch, waitMs, concurrency, slots, streams } = capacity;
  expectOption(`${what}.batch`, batch, 'a whole number from 1', isCount);
  expectOption(`${what}.waitMs`, waitMs, 'milliseconds from 0', (ms) => typeof ms === 'number' && ms >= 0);
  expectOption(
    `${what}.concurrency`,
    concurrency,
    'a whole number from 1, or a range of them: { from: 2, to: 64 }',
    (value) => isCount(value) || isRange(value),
  );
  expectOption(`${what}.slots`, slots, 'a Slots object', isSlots);
  expectOption(`${what}.streams`, streams, 'true or false', (value) => typeof value === 'boolean');
}

/** Merges capacities: for each part, the last one that sets it wins. */
export function layCapacities(...capacities: readonly (Capacity | undefined)[]): Capacity {
  const said = capacities.flatMap((capacity) => Object.entries(capacity ?? {}));
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** Fills a capacity with defaults. */
export const fullCapacity = (capacity: Capacity): FullCapacity => ({ ...DEFAULT, ...layCapacities(capacity) });
