import fc from 'fast-check';
import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { type AnyChain, chain } from '../../chain/chain.js';
import { PictureReader } from '../../model/ports.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { MediaBytes, type Reservation } from './media-bytes.js';

const never = () => new AbortController().signal;
const turns = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

describe('the bytes of images and recordings', () => {
  it('stay within the limit but for what the last readers bring, and everybody gets in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 }), async (sizes) => {
        const bytes = new MediaBytes(100);
        let held = 0;
        let most = 0;
        let done = 0;
        await Promise.all(
          sizes.map(async (size) => {
            const room = await bytes.reserve(never());
            held += size;
            most = Math.max(most, held);
            room.hold(size);
            await turns();
            held -= size;
            room.release();
            room.release();
            done++;
          }),
        );
        expect(done).toBe(sizes.length);
        // Sixteen at most are being read when the limit is reached.
        expect(most).toBeLessThan(100 + 16 * 60);
        expect(bytes.crowded).toBe(false);
      }),
    );
  });

  it('let one call in, however much it brings, and the next when it is done', async () => {
    const bytes = new MediaBytes(10);
    const large = await bytes.reserve(never());
    large.hold(1_000);
    let next: Reservation | undefined;
    const waiting = bytes.reserve(never()).then((room) => {
      next = room;
    });
    await turns();
    expect([next, bytes.crowded]).toEqual([undefined, true]);
    large.release();
    await waiting;
    expect(bytes.crowded).toBe(false);
  });

  it('are not waited for by who has left', async () => {
    const bytes = new MediaBytes(10);
    (await bytes.reserve(never())).hold(100);
    const stop = new AbortController();
    const waiting = bytes.reserve(stop.signal);
    stop.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await expect(bytes.reserve(stop.signal)).rejects.toThrow('left');
  });

  it('are held by a run until the calls that they are for are done: many more rows than fit', async () => {
    let held = 0;
    let most = 0;
    const reader = {
      read: async (source: string) => {
        held += 50;
        most = Math.max(most, held);
        return { kind: 'picture', bytes: new Uint8Array(50), hash: source, toKey: () => source };
      },
    };
    const c = (chain('c', { input: { p: 'picture' } } as never) as unknown as { pipe(spec: object): AnyChain }).pipe(
      fakeStage(
        's',
        ['p'],
        ['y'],
        async () => {
          await new Promise((resolve) => setImmediate(resolve));
          held -= 50;
          return { y: 'y' };
        },
        { types: { p: 'picture' }, policy: { concurrency: 64 } },
      ),
    );
    const app = createApp({
      modules: [new ContainerModule(({ bind }) => void bind(PictureReader).toConstantValue(reader as never))],
      mediaBytes: 200,
    });
    const rows = Array.from({ length: 200 }, (_, i) => ({ id: `e${i}`, p: `${i}.png` }));
    let done = 0;
    for await (const { status } of app.stream(c, rows as never)) if (status === 'done') done++;
    expect(done).toBe(200);
    expect(most).toBeLessThanOrEqual(200 + 16 * 50);
  });

  it('are given back by runs that are cancelled, also of rows that are let in as others leave', async () => {
    const reader = {
      read: (source: string, { signal }: { readonly signal: AbortSignal }) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason));
          if (!source.startsWith('slow'))
            setImmediate(() =>
              resolve({ kind: 'picture', bytes: new Uint8Array(50), hash: source, toKey: () => source }),
            );
        }),
    };
    const c = (chain('c', { input: { p: 'picture' } } as never) as unknown as { pipe(spec: object): AnyChain }).pipe(
      fakeStage('s', ['p'], ['y'], () => ({ y: 'y' }), { types: { p: 'picture' } }),
    );
    const app = createApp({
      modules: [new ContainerModule(({ bind }) => void bind(PictureReader).toConstantValue(reader as never))],
    });
    const rows = (name: string) => Array.from({ length: 60 }, (_, i) => ({ id: `e${i}`, p: `${name}${i}.png` }));
    const through = async (name: string, signal?: AbortSignal) => {
      let done = 0;
      for await (const { status } of app.stream(c, rows(name) as never, signal ? { signal } : {}))
        if (status === 'done') done++;
      return done;
    };
    for (let i = 0; i < 3; i++) {
      const stop = new AbortController();
      const run = through('slow', stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      await expect(run).rejects.toMatchObject({ code: 'run.cancelled' });
    }
    expect(await through('quick')).toBe(60);
  });
});
