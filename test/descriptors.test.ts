import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-descriptors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * A program that runs 200 examples at once, each with a picture of its own, while every descriptor that it may have is taken; some are
 * given back a little later. (Node itself needs hundreds while it loads modules.)
 */
const PROGRAM = `
  import { closeSync, openSync, writeFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Captioner, chain, createApp, models } from '@sitflow/core';
  import { fakeCaptioner } from '@sitflow/core/testing';
  import { caption } from '@sitflow/stages';
  import { transformers } from '@sitflow/transformers';
  import sharp from 'sharp';

  const [folder] = process.argv.slice(1);
  const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#345' } }).png().toBuffer();
  const paths = Array.from({ length: 200 }, (_, i) => folder + '/' + i + '.png');
  for (const [i, path] of paths.entries()) writeFileSync(path, Buffer.concat([png, Buffer.from(String(i))]));
  const captioner = fakeCaptioner((picture) => Buffer.from(picture.bytes.subarray(png.length)).toString());
  const app = createApp({ modules: [transformers({}), models([{ port: Captioner, name: 'fake', create: () => captioner }])] });
  const captioned = chain('captioned').pipe(caption());
  await app.run(captioned, { image: paths[0] });
  const held = [];
  try {
    for (;;) held.push(openSync('/dev/null'));
  } catch {}
  const running = paths.map((image) => app.run(captioned, { image }).then((done) => done.caption, (error) => error.message));
  await sleep(100);
  for (const fd of held.slice(0, 8)) closeSync(fd);
  const captions = await Promise.all(running);
  await app.dispose();
  console.log(JSON.stringify({ held: held.length, wrong: captions.filter((caption, i) => caption !== String(i)).slice(0, 3) }));
`;

describe('a process with few descriptors', () => {
  it('rejects no picture, though 200 are read at once', { skip: process.platform === 'win32' }, async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const child = spawn(
      'sh',
      ['-c', 'ulimit -n 512 && exec "$0" --input-type=module -e "$1" "$2"', process.execPath, PROGRAM, folder],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(error).toBe('');
    const { held, wrong } = JSON.parse(out);
    expect(wrong).toEqual([]);
    expect(held).toBeGreaterThan(10);
  });
});
