import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';

/**
 * Files open at once, of all readers: the system counts them for the whole process, and macOS allows 256 with the models' pipes among
 * them. A disk is not faster with more.
 */
const OPEN_AT_ONCE = 32;
const turns = pLimit(OPEN_AT_ONCE);

/** Opens a file once few enough others are open. Time limits of the work itself do not run while it waits. */
export function takingTurns<T>(work: () => Promise<T>): Promise<T> {
  return turns(work);
}

/** Milliseconds between two tries for a descriptor: the `first` wait is doubled up to the `longest`; after `all` it gives up. */
const WAIT = { first: 5, longest: 200, all: 5_000 };

/** Tries again while the process or the system has no descriptor left, for at most 5 s; then throws that error. */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  for (let wait = WAIT.first, waited = 0; ; waited += wait, wait = Math.min(WAIT.longest, 2 * wait)) {
    try {
      return await work();
    } catch (thrown) {
      if (!isOutOfDescriptors(thrown as NodeJS.ErrnoException) || waited >= WAIT.all) throw thrown;
      await sleep(wait);
    }
  }
}

export function isOutOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}
