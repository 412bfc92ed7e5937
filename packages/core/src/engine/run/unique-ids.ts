import { ChurningMap } from '../../base/churning-map.js';

/** How far back an id is known again, at least and at most. */
const [LEAST, MOST] = [256, 65_536];

/** As far as an id is known again in a run: those that may be inside it together. */
export function nearIn(window: number): number {
  return Math.min(Math.max(LEAST, window), MOST);
}

/**
 * Tells whether an id is none of the last `near` ones. It depends on the source alone: not on how fast examples leave, or what is made of them. The
 * engine needs no more, since it joins by object.
 */
export function uniqueIds(near = LEAST): (id: string) => boolean {
  // Made with the second one: many runs have one example.
  let known: ChurningMap<true> | undefined;
  const lately: string[] = [];
  let count = 0;
  return (id) => {
    if (count === 0) {
      lately[0] = id;
      count = 1;
      return true;
    }
    if (!known) {
      known = new ChurningMap();
      known.set(lately[0] as string, true);
    }
    if (known.has(id)) return false;
    const at = count++ % near;
    const oldest = lately[at];
    if (oldest !== undefined) known.delete(oldest);
    lately[at] = id;
    known.set(id, true);
    return true;
  };
}
