import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { reapOnExit } from './reaper.js';

it('the reaper waits for what runs, and for nothing that never started', async () => {
  const before = process.listenerCount('exit');
  const never = spawn('/no/such/program');
  reapOnExit(never);
  await once(never, 'error');
  expect(process.listenerCount('exit')).toBe(before);
  const running = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  reapOnExit(running);
  expect(process.listenerCount('exit')).toBe(before + 1);
  running.kill();
  await once(running, 'exit');
  expect(process.listenerCount('exit')).toBe(before);
});
