import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SitflowError } from '@sitflow/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { idOf, locate } from '../location.js';
import { fixture, never, open, values } from '../testing/open.js';
import type { HostedTranslator } from '../translator.js';
import type { ModelCall } from './host-times.js';
import { ModelHost } from './model-host.js';

const TIMEOUT = 60_000;
const WORDS = 'el círculo rojo está encima del cuadrado azul y a la izquierda de un triángulo verde'.split(' ');
const texts = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ text: `${i} ${WORDS.slice(0, 1 + (i % 14)).join(' ')}`, to: 'en' }));

let model: HostedTranslator | undefined;
afterEach(() => model?.dispose());
const start = async (options: object = {}) => {
  model = await open('translator', { model: fixture('tiny-marian'), split: 'none', ...options });
  return model;
};
/** Long enough to be in the middle of: every row is written to the last position there is. */
const slow = { maxNewTokens: 250 };
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits for it, as long as a busy machine may need. */
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 30_000, interval: 10 }).toBe(true);

describe('ModelHost', { timeout: TIMEOUT }, () => {
  it('fails what a killed process held, and starts it again', async () => {
    const model = await start(slow);
    const before = await model.translate(texts(4), { signal: never() });
    const pid = model.host.pid as number;
    const held = model.translate(texts(64), { signal: never() });
    await until(() => model.host.busy);
    process.kill(pid, 'SIGKILL');
    const error = await held.then(
      () => undefined,
      (thrown: SitflowError) => thrown,
    );
    expect(error).toMatchObject({ code: 'host.crashed', retryable: true });
    expect(error?.message).toContain('SIGKILL');
    expect(await model.translate(texts(4), { signal: never() })).toEqual(before);
    expect(model.host.pid).not.toBe(pid);
  });

  it('hands over what is done while the rest is at work; it stands when the process is killed or the call is left', async () => {
    const model = await start({ ...slow, batchSize: 4 });
    const whole = await model.translate(texts(24), { signal: never() });
    const handed = new Map<number, unknown>();
    const started = new Set<number>();
    const options = (signal: AbortSignal) => ({
      signal,
      started(at: number) {
        expect(started.has(at)).toBe(false);
        started.add(at);
      },
      result(at: number, result: unknown) {
        expect(handed.has(at)).toBe(false);
        expect(started.has(at)).toBe(true);
        handed.set(at, result);
      },
    });
    const check = () => {
      expect(handed.size).toBeLessThan(24);
      for (const [at, result] of handed) expect(result).toEqual(whole[at]);
      handed.clear();
      started.clear();
    };
    const killed = model.translate(texts(24), options(never())).catch((thrown: SitflowError) => thrown.code);
    await until(() => handed.size >= 4);
    process.kill(model.host.pid as number, 'SIGKILL');
    expect(await killed).toBe('host.crashed');
    check();
    const controller = new AbortController();
    const left = model.translate(texts(24), options(controller.signal)).catch(() => 'left');
    await until(() => handed.size >= 4);
    controller.abort();
    expect(await left).toBe('left');
    check();
    await until(() => !model.host.busy);
    // What is handed over late belongs to a call that nobody waits for.
    expect(handed.size).toBe(0);
    expect(await model.translate(texts(24), { signal: never() })).toEqual(whole);
  });

  it('tells subscribers of node:diagnostics_channel where the time of a call went', async () => {
    const model = await start({ name: 'told' });
    const told: ModelCall[] = [];
    const listener = (message: unknown) => void told.push(message as ModelCall);
    subscribe('sitflow:model-call', listener);
    await model.translate(texts(4), { signal: never() });
    unsubscribe('sitflow:model-call', listener);
    await model.translate(texts(5), { signal: never() });
    expect(told).toMatchObject([{ model: 'told', kind: 'translate', inputs: 4 }]);
    const [{ ms, sessionMs } = { ms: 0, sessionMs: 0 }] = told;
    expect(sessionMs).toBeGreaterThan(0);
    expect(ms).toBeGreaterThan(sessionMs);
  });

  it('fails what cannot be sent, and goes on', async () => {
    const model = await start();
    const bad = [{ text: 'Hola.', to: (() => 'en') as unknown as string }];
    await expect(model.translate(bad, { signal: never() })).rejects.toMatchObject({
      code: 'host.not-sent',
      retryable: false,
    });
    expect(model.host.busy).toBe(false);
    expect((await model.translate(texts(1), { signal: never() }))[0]?.ok).toBe(true);
  });

  it('starts it again when it is killed while it loads', async () => {
    const { id, root = '' } = idOf(locate({ model: fixture('tiny-marian') }));
    const host = new ModelHost({ kind: 'generate', name: 'tiny', dtype: 'fp32', id, root });
    const loading = host.load();
    const first = host.pid as number;
    process.kill(first, 'SIGKILL');
    await loading;
    expect(host.pid).not.toBe(first);
    await host.dispose();
  });

  it('gives a model up that is killed whenever it loads, and says what to look at', async () => {
    const { id, root = '' } = idOf(locate({ model: fixture('tiny-marian') }));
    const host = new ModelHost({ kind: 'generate', name: 'tiny', dtype: 'fp32', id, root });
    const loading = host.load().catch((thrown: SitflowError) => thrown);
    const killed = new Set<number>();
    while (killed.size < 3) {
      const { pid } = host;
      if (pid !== undefined && !killed.has(pid)) {
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
      await sleep(1);
    }
    expect(await loading).toMatchObject({
      code: 'host.given-up',
      retryable: false,
      message: expect.stringMatching(/3 times its process ended \(SIGKILL\) while it was loaded. Look at memory/),
    });
  });

  it('says that it was disposed, and not that it crashed, where it is disposed while it loads', async () => {
    const { id, root = '' } = idOf(locate({ model: fixture('tiny-marian') }));
    for (const after of [0, 30, 100]) {
      const host = new ModelHost({ kind: 'generate', name: 'tiny', dtype: 'fp32', id, root });
      const loading = host.load().then(
        () => 'loaded',
        (thrown: SitflowError) => thrown.code,
      );
      await sleep(after);
      await host.dispose();
      expect(['app.disposed', after > 0 ? 'loaded' : '']).toContain(await loading);
    }
  });

  it('gives a model up that crashes again and again, and says so', async () => {
    const model = await start(slow);
    const crash = async () => {
      const held = model.translate(texts(4), { signal: never() });
      await until(() => model.host.pid !== undefined);
      process.kill(model.host.pid as number, 'SIGKILL');
      return held.catch((thrown: SitflowError) => thrown.code);
    };
    for (let i = 0; i < 5; i++) expect(await crash()).toBe('host.crashed');
    const last = await model.translate(texts(1), { signal: never() }).catch((thrown: SitflowError) => thrown);
    expect(last).toMatchObject({ code: 'host.given-up', retryable: false });
  });

  it('lets an aborted caller go at once, and is idle or gone soon', async () => {
    const model = await start(slow);
    await model.translate(texts(1), { signal: never() });
    const controller = new AbortController();
    const held = model.translate(texts(512), { signal: controller.signal });
    await sleep(60);
    controller.abort();
    await expect(held).rejects.toThrow();
    // The caller is free while the model is still at it.
    expect(model.host.busy).toBe(true);
    await until(() => !model.host.busy);
    expect(values(await model.translate(texts(2), { signal: never() }))).toHaveLength(2);
  });

  // Windows cannot stop a process and let it go on.
  it('kills nobody’s work for what is cancelled behind it, and a child that does not leave what is cancelled', {
    skip: process.platform === 'win32',
  }, async () => {
    const model = await start({ maxNewTokens: 2 });
    await model.translate(texts(1), { signal: never() });
    const pid = model.host.pid as number;
    const controllers = [new AbortController(), new AbortController()] as const;
    process.kill(pid, 'SIGSTOP');
    const wanted = model.translate(texts(2), { signal: never() });
    const behind = model.translate(texts(3), { signal: controllers[0].signal });
    await sleep(20);
    controllers[0].abort();
    await expect(behind).rejects.toThrow();
    await sleep(2_500);
    expect(alive(pid)).toBe(true);
    process.kill(pid, 'SIGCONT');
    expect((await wanted).every(({ ok }) => ok)).toBe(true);
    expect(model.host.pid).toBe(pid);
    await until(() => !model.host.busy);
    process.kill(pid, 'SIGSTOP');
    const alone = model.translate(texts(4), { signal: controllers[1].signal });
    await sleep(20);
    controllers[1].abort();
    await expect(alone).rejects.toThrow();
    await until(() => !alive(pid));
  });

  it('kills nobody’s work with a child that does not leave what is cancelled', {
    skip: process.platform === 'win32',
  }, async () => {
    const model = await start({ maxNewTokens: 2 });
    await model.translate(texts(1), { signal: never() });
    const pid = model.host.pid as number;
    // What was translated once is known, and not asked again.
    const [one, two, three, four] = [1, 3, 5, 7].map((from) => texts(9).slice(from, from + 2));
    const [first, later] = [new AbortController(), new AbortController()];
    process.kill(pid, 'SIGSTOP');
    const cancelled = model.translate(one as [], { signal: first.signal }).catch(() => 'cancelled');
    const behind = [two, three].map((asked) => model.translate(asked as [], { signal: never() }));
    const left = model.translate(four as [], { signal: later.signal }).catch(() => 'cancelled');
    await sleep(20);
    first.abort();
    expect(await cancelled).toBe('cancelled');
    await until(() => !alive(pid));
    await until(() => ![undefined, pid].includes(model.host.pid));
    later.abort();
    expect(await left).toBe('cancelled');
    expect((await Promise.all(behind)).flat().map(({ ok }) => ok)).toEqual([true, true, true, true]);
    await until(() => !model.host.busy);
  });

  it('leaves no listeners behind for cancelled calls', async () => {
    const model = await start({ maxNewTokens: 2 });
    await model.translate(texts(1), { signal: never() });
    const child = (
      model.host as unknown as { child: { process: NodeJS.EventEmitter; killTimers: Map<number, unknown> } }
    ).child;
    const before = child.process.listenerCount('exit');
    for (let i = 0; i < 12; i++) {
      const controller = new AbortController();
      const held = model.translate(texts(1), { signal: controller.signal });
      // It is told of a request a turn later, and only then has to be stopped.
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      await held.catch(() => {});
    }
    expect(child.process.listenerCount('exit')).toBe(before);
    await until(() => !model.host.busy);
    expect(child.killTimers.size).toBe(0);
  });

  it('is idle or gone soon when it is cancelled while it loads', async () => {
    const model = await start();
    const controller = new AbortController();
    const held = model.translate(texts(4), { signal: controller.signal });
    controller.abort();
    await expect(held).rejects.toThrow();
    await until(() => !model.host.busy);
    expect(values(await model.translate(texts(2), { signal: never() }))).toHaveLength(2);
  });

  it('does not count what it killed itself as crashes', async () => {
    const model = await start();
    for (let i = 0; i < 6; i++) {
      const controller = new AbortController();
      const held = model.translate(texts(1), { signal: controller.signal });
      controller.abort();
      await held.catch(() => {});
      const pid = model.host.pid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await until(() => model.host.pid === undefined);
    }
    expect(values(await model.translate(texts(1), { signal: never() }))).toHaveLength(1);
  });

  it('is gone when it is disposed, twenty times over, and fails what is under way', async () => {
    const pids: number[] = [];
    for (let i = 0; i < 20; i++) {
      const one = await open('translator', { model: fixture('tiny-marian') });
      const held = one.translate(texts(2), { signal: never() }).catch((thrown: SitflowError) => thrown.code);
      if (i % 4 === 0) await held;
      pids.push(one.host.pid as number);
      await one.dispose();
      await one.dispose();
      await held;
    }
    expect(pids.filter(alive)).toEqual([]);
  });

  it('leaves the event loop free while it writes', async () => {
    const model = await start(slow);
    await model.translate(texts(1), { signal: never() });
    let turns = 0;
    let writing = true;
    const turn = () => {
      turns++;
      if (writing) setImmediate(turn);
    };
    turn();
    await model.translate(texts(128), { signal: never() });
    writing = false;
    // A loop that waits for its models turns a few times.
    expect(turns).toBeGreaterThan(100);
  });

  it('keeps the order of its inputs, whatever their lengths', async () => {
    const model = await start();
    const alone = new Map<string, string | undefined>();
    const length = fc.integer({ min: 1, max: 14 });
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 40 }), async (lengths) => {
        const asked = lengths.map((n) => WORDS.slice(0, n).join(' '));
        for (const text of new Set(asked)) {
          if (!alone.has(text))
            alone.set(text, values(await model.translate([{ text, to: 'en' }], { signal: never() }))[0]);
        }
        const together = await model.translate(
          asked.map((text) => ({ text, to: 'en' })),
          { signal: never() },
        );
        expect(values(together)).toEqual(asked.map((text) => alone.get(text)));
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same at batches of 1, 8 and 32', async () => {
    const one: (readonly string[])[] = [];
    for (const batchSize of [1, 8, 32]) {
      const model = await start({ batchSize });
      one.push(values(await model.translate(texts(64), { signal: never() })));
      await model.dispose();
    }
    expect(one[1]).toEqual(one[0]);
    expect(one[2]).toEqual(one[0]);
  });

  it('lets a script end that never disposes, and takes its host along', async () => {
    const script = `
      import { createApp, Translator } from '@sitflow/core';
      import { transformers } from '@sitflow/transformers';
      const app = createApp({ modules: [transformers({ translator: ${JSON.stringify(fixture('tiny-marian'))} })] });
      const model = await app.models.get(Translator);
      const [result] = await model.translate([{ text: 'Hola.', to: 'en' }], { signal: new AbortController().signal });
      console.log(JSON.stringify({ ok: result.ok, pid: model.host.pid }));`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      timeout: 50_000,
    });
    const { ok, pid } = JSON.parse(stdout) as { ok: boolean; pid: number };
    expect({ ok, stderr }).toEqual({ ok: true, stderr: '' });
    await until(() => !alive(pid));
  });
});
