import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Captioner, chain, createApp, type ImageSource, isSitflowError, Translator } from '@sitflow/core';
import { caption, translate } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

const fixture = (name: string) => fileURLToPath(new URL(`../packages/transformers/fixtures/${name}`, import.meta.url));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Hosted {
  readonly host: { readonly pid: number | undefined; readonly busy: boolean };
}

/** A repeatable random source (mulberry32), so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const translated = chain<{ text: string }>('translated').pipe(translate({ field: 'text', from: 'es', to: 'en' }));
const translators = (options: object = {}) =>
  createApp({
    policy: { allowTruncated: true },
    modules: [transformers({ translator: { model: fixture('tiny-marian'), maxNewTokens: 24, ...options } })],
  });

describe('hosts that end', () => {
  it('at random, again and again, while a thousand rows run: all outcomes are right, none is lost', async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => ({ id: `r${i}`, text: `el círculo ${i}` }));
    const run = async (kill: boolean) => {
      const app = translators();
      app.setCapacity({ '*': { batch: 8, waitMs: 2 } });
      onTestFinished(() => app.dispose());
      const { host } = (await app.models.get(Translator)) as unknown as Hosted;
      const next = random(7);
      const killed = new Set<number>();
      let wait = 5;
      const got: [string, string][] = [];
      for await (const outcome of app.stream(translated, rows)) {
        got.push([
          String(outcome.example.id),
          outcome.status === 'done' ? String(outcome.example.text_en) : outcome.error.message,
        ]);
        // Between two kills something is always answered, and the moment within the next call is random.
        if (!kill || --wait > 0) continue;
        wait = 1 + Math.floor(next() * 110);
        await sleep(next() * 25);
        if (host.pid === undefined) continue;
        killed.add(host.pid);
        process.kill(host.pid, 'SIGKILL');
      }
      return { got, kills: killed.size };
    };
    const calm = await run(false);
    const harmed = await run(true);
    expect(harmed.kills).toBeGreaterThan(8);
    expect(harmed.got).toEqual(calm.got);
    expect(new Set(calm.got.map(([, text]) => text)).size).toBeGreaterThan(10);
  }, 120_000);

  it('leave nothing behind of 10,000 cancelled calls: no listener, no timer, no second process', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error) => warnings.push(String(warning));
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const app = translators({ maxNewTokens: 1 });
    onTestFinished(() => app.dispose());
    const { host } = (await app.models.get(Translator)) as unknown as Hosted;
    await app.run(translated, { text: 'hola' });
    const { pid } = host;
    const before = process.getActiveResourcesInfo().length;
    for (let i = 0; i < 100; i++) {
      // One signal for a hundred runs, as a server that is shut down has it.
      const controller = new AbortController();
      const held = Array.from({ length: 100 }, (_, k) =>
        app.run(translated, { text: `hola ${i} ${k}` }, { signal: controller.signal }).then(
          () => 'done',
          (error) => (isSitflowError(error) ? error.code : String(error)),
        ),
      );
      await sleep(i % 4);
      controller.abort();
      // The fixture's weights are random: of some texts it makes nothing.
      const ends = new Set(await Promise.all(held));
      expect([...ends].filter((code) => code !== 'done' && code !== 'reply.empty')).toEqual(['run.cancelled']);
    }
    await expect.poll(() => host.busy, { timeout: 30_000 }).toBe(false);
    await sleep(50);
    expect(warnings).toEqual([]);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
    expect(host.pid).toBe(pid);
    expect(await app.run(translated, { text: 'hola' })).toMatchObject({ text: 'hola' });
  }, 120_000);
});

// The kernel's own limit of a process's address space, by util-linux's prlimit; other systems have nothing like it at hand.
describe.skipIf(process.platform !== 'linux')('a host whose memory ends', () => {
  /** Lets each process that the host has from now on take so many more bytes than it has once its model is loaded. */
  function starve(host: Hosted['host'], bytes: number): { readonly limited: Set<number>; stop(): void } {
    const loaded = sizeOf(host.pid as number);
    const limited = new Set<number>();
    const limit = () => {
      const { pid } = host;
      if (pid === undefined || limited.has(pid)) return;
      const size = sizeOf(pid);
      // A process that is still loading is smaller: what Node and its libraries reserve comes first, and is most of it.
      if (size < 0.97 * loaded) return;
      limited.add(pid);
      try {
        execFileSync('prlimit', ['--pid', String(pid), `--as=${size + bytes}`], { stdio: 'ignore' });
      } catch {
        // It ended meanwhile, which is what it is limited for.
      }
    };
    limit();
    const timer = setInterval(limit, 5);
    return { limited, stop: () => clearInterval(timer) };
  }

  function sizeOf(pid: number): number {
    try {
      return 1024 * Number(/VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  }

  it('for one picture rejects that picture, says so, and harms no other', async () => {
    const app = createApp({
      policy: { allowTruncated: true },
      modules: [transformers({ captioner: { model: fixture('tiny-vision-encoder-decoder'), maxNewTokens: 4 } })],
    });
    onTestFinished(() => app.dispose());
    const { host } = (await app.models.get(Captioner)) as unknown as Hosted;
    const flat = (side: number, background: string) =>
      sharp({ create: { width: side, height: side, channels: 3, background } });
    const small = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        flat(32, `rgb(${i * 6},0,90)`)
          .png()
          .toBuffer(),
      ),
    );
    // 49 million pixels are within what is decoded, and 140 MB; progressive, so that no decoder gets by with a few lines of it.
    const large = await flat(7_000, 'red').jpeg({ progressive: true }).toBuffer();
    const images: ImageSource[] = [...small.slice(0, 20), large, ...small.slice(20)];
    const captioned = chain<{ image: ImageSource }>('captioned').pipe(caption());
    await app.run(captioned, { image: await flat(32, 'white').png().toBuffer() });
    const { pid } = host;
    const { limited, stop } = starve(host, 120e6);
    onTestFinished(stop);
    const got: string[] = [];
    for await (const outcome of app.stream(
      captioned,
      images.map((image) => ({ image })),
    )) {
      got.push(outcome.status === 'done' ? 'done' : `${outcome.error.code}: ${outcome.error.mend}`);
    }
    expect([...limited]).toContain(pid);
    expect(got[20]).toMatch(/^picture\.out-of-memory: Make it smaller/);
    expect(got.filter((end) => end === 'done')).toHaveLength(40);
  });

  it('for one call is started again, and what it held is done by the next', async () => {
    const app = translators();
    onTestFinished(() => app.dispose());
    const { host } = (await app.models.get(Translator)) as unknown as Hosted;
    await app.run(translated, { text: 'hola' });
    const first = host.pid as number;
    starve(host, 0).stop();
    const rows = Array.from({ length: 200 }, (_, i) => ({ text: `el círculo ${i}` }));
    const ends = new Set<string>();
    for await (const outcome of app.stream(translated, rows)) {
      // Of random weights, it answers some with nothing but spaces.
      const answered = outcome.status === 'done' || outcome.error.code === 'reply.empty';
      ends.add(answered ? 'answered' : outcome.error.message);
    }
    expect(host.pid).not.toBe(first);
    expect([...ends]).toEqual(['answered']);
  });

  it('always is given up: each row is rejected with what to look at, and no process is started for ever', async () => {
    const app = translators();
    onTestFinished(() => app.dispose());
    const { host } = (await app.models.get(Translator)) as unknown as Hosted;
    await app.run(translated, { text: 'hola' });
    const { limited, stop } = starve(host, 0);
    onTestFinished(stop);
    // Long enough for the limit to come before the answer, in processes that were just started.
    const long = 'el círculo rojo está encima del cuadrado azul '.repeat(4);
    const rows = Array.from({ length: 200 }, (_, i) => ({ text: `${long}${i}` }));
    const codes = new Map<string, number>();
    for await (const outcome of app.stream(translated, rows)) {
      const code = outcome.status === 'done' ? 'done' : outcome.error.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (outcome.status === 'rejected') expect(outcome.error.mend).toMatch(/memory/);
    }
    expect([...codes.values()].reduce((sum, count) => sum + count)).toBe(200);
    expect(codes.get('host.given-up')).toBeGreaterThan(0);
    const started = limited.size;
    await sleep(300);
    expect(limited.size).toBe(started);
    expect(host.pid).toBeUndefined();
  });
});
