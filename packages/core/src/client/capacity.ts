import { checkOptions, expectOption, type OptionNames } from '../base/options.js';
import type { Capacity, Range } from '../model/ports.js';
import type { Slots } from './slots.js';

/** How a model is called, with nothing left open but its slots. */
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

/** By what it does: a runtime may bring its own copy of this package. */
function isSlots(value: unknown): boolean {
  const { want, started, ended, turns } = (value ?? {}) as Partial<Slots>;
  return [want, started, ended].every((each) => typeof each === 'function') && typeof turns === 'object';
}

/** A capacity that a model can have. `what` names it: "capacity.llm". */
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

/** Lays capacities over each other: of those that say anything of a part, the last one holds. */
export function layCapacities(...capacities: readonly (Capacity | undefined)[]): Capacity {
  const said = capacities.flatMap((capacity) => Object.entries(capacity ?? {}));
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** A capacity with nothing left open. */
export const fullCapacity = (capacity: Capacity): FullCapacity => ({ ...DEFAULT, ...layCapacities(capacity) });
