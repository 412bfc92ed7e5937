/** A seeded source of choices: the same seed makes the same choices on every machine. */
export interface Random {
  chance(probability: number): boolean;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** The first of the list mostly, one of its rarer synonyms now and then. */
  word(list: readonly string[]): string;
}

/** How often a word gives way to one of its synonyms, where it has any. */
const SYNONYM_RATE = 0.25;

/** mulberry32 over an FNV-1a hash of the seed: small, and good enough to pick wordings with. */
export function createRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let at = 0; at < seed.length; at += 1) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193);

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  return {
    chance: (probability) => next() < probability,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('Nothing to pick from.');
      return list[Math.floor(next() * list.length)] as T;
    },
    word(list) {
      const rare = list.length > 1 && this.chance(SYNONYM_RATE);
      return this.pick(rare ? list.slice(1) : list.slice(0, 1));
    },
  };
}
