import type { ChildProcess } from 'node:child_process';

/**
 * The hosts alive in this process, killed when it exits: a host that is deep in one operator would see that its parent is gone only after it.
 * One list for the process, because one `exit` listener for each host would soon exceed Node's limit.
 */
const alive = new Set<ChildProcess>();

function reap(): void {
  for (const child of alive) child.kill('SIGKILL');
}

export function reapOnExit(child: ChildProcess): void {
  // One that never started has nothing to end, and no exit to be told of.
  if (child.pid === undefined) return;
  if (alive.size === 0) process.on('exit', reap);
  alive.add(child);
  child.once('exit', () => {
    alive.delete(child);
    if (alive.size === 0) process.off('exit', reap);
  });
}
