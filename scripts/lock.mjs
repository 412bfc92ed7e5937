import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A set-up takes three minutes at most; after this its process id belongs to somebody else. */
const longestHoldMs = 15 * 60_000;
/** Between the lock's creation and the writing of its holder. */
const nascentMs = 5_000;

/**
 * Waits until this process holds the lock file. The lock of a process that is gone is taken over.
 *
 * @param {string} file
 * @param {{ onWait?: (pid: number) => void, pollMs?: number, signal?: AbortSignal }} [options] `onWait` is called once, if there is anybody to
 *   wait for; once `signal` is aborted, waiting ends with an AbortError
 * @returns {Promise<() => void>} lets the lock go; harmless to call twice
 */
export async function acquireLock(file, { onWait, pollMs = 200, signal } = {}) {
  let waited = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      let held = true;
      return () => {
        if (held) rmSync(file, { force: true });
        held = false;
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = inspect(file);
    if (holder === undefined) continue;
    if (holder.stale) {
      takeAway(file, holder.text);
      continue;
    }
    if (!waited) onWait?.(holder.pid);
    waited = true;
    await sleep(pollMs, undefined, { signal });
  }
}

function inspect(file) {
  try {
    const text = readFileSync(file, 'utf8');
    const age = Date.now() - statSync(file).mtimeMs;
    const pid = Number(text);
    const stale = age > longestHoldMs || (pid > 0 ? !isAlive(pid) : age > nascentMs);
    return { text, pid, stale };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Renames before it removes: if another process was quicker and holds a new lock by now, that one is put back. */
function takeAway(file, text) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') === text) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
