import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireLock } from './lock.mjs';

let folder;
let file;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitflow-lock-'));
  file = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pidOfTheDead = () => spawnSync(process.execPath, ['-e', '']).pid;

test('holds the lock in its own name until it is let go', async () => {
  const release = await acquireLock(file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  release();
  release();
  expect(readdirSync(folder)).toEqual([]);
});

test('waits for a living holder, and says so once', async () => {
  const release = await acquireLock(file);
  const onWait = vi.fn();
  const second = acquireLock(file, { onWait, pollMs: 5 });
  await vi.waitFor(() => expect(onWait).toHaveBeenCalled());
  release();
  (await second)();
  expect(onWait.mock.calls).toEqual([[process.pid]]);
  expect(existsSync(file)).toBe(false);
});

test('stops waiting when it is told to', async () => {
  const release = await acquireLock(file);
  const stop = new AbortController();
  const second = acquireLock(file, { onWait: () => stop.abort(), signal: stop.signal });
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  release();
});

test.each([
  ['whose holder is gone', () => writeFileSync(file, String(pidOfTheDead()))],
  ['that is older than any set-up takes', () => old(String(process.pid))],
  ['that was never filled in', () => old('')],
])('takes over a lock %s', async (_which, leave) => {
  leave();
  const onWait = vi.fn();
  const release = await acquireLock(file, { onWait });
  expect(onWait).not.toHaveBeenCalled();
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  release();
  expect(readdirSync(folder)).toEqual([]);
});

function old(content) {
  writeFileSync(file, content);
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(file, anHourAgo, anHourAgo);
}

test('only one at a time holds it', async () => {
  let inside = 0;
  let most = 0;
  writeFileSync(file, String(pidOfTheDead()));
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const release = await acquireLock(file, { pollMs: 2 });
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 3));
      inside -= 1;
      release();
    }),
  );
  expect(most).toBe(1);
});
