import { describe, expect, it } from 'vitest';

import { createApp } from '../app.js';
import type { SitflowError } from '../base/errors.js';
import { models } from '../model/modules.js';
import { type CallOptions, type Capacity, type Model, type Result, TextGenerator, Translator } from '../model/ports.js';
import { driven, upper } from '../testing/batch-app.js';
import { clientOf } from './client.js';
import { asking, settled, world } from './testing/asking.js';

describe('a client', () => {
  it('has the model’s members, its methods for one request, and nothing that every object has as a method', async () => {
    class Base {
      readonly #languages = ['en'];
      get languages() {
        return this.#languages;
      }
      async translate(requests: readonly { text: string }[]): Promise<Result<string>[]> {
        return requests.map(({ text }) => ({ ok: true, value: `${text}${this.#languages.length}` }));
      }
    }
    class Own extends Base implements Translator {
      readonly identity = 'own';
      dispose() {}
    }
    const model = Object.freeze(new Own());
    const { client } = clientOf(Translator, model as Translator, world());
    expect(await client.translate({ text: 't', to: 'en' }, { signal: new AbortController().signal })).toBe('t1');
    expect(client).toBeInstanceOf(Own);
    expect([client.identity, client.languages]).toEqual(['own', ['en']]);
    expect('dispose' in client ? (client as unknown as Model).dispose : undefined).toBeUndefined();
    expect(client.translate).toBe(client.translate);
    expect(`${client}`).toBe('[object Object]');
    expect(client.hasOwnProperty).toBe(Object.prototype.hasOwnProperty);
    expect((client as unknown as { then?: unknown }).then).toBeUndefined();
    expect(await client).toBe(client);
  });

  it('rejects at once where its caller has already gone, and asks nobody', async () => {
    const { client, calls } = asking(upper);
    const reason = new Error('gone');
    const gone = { signal: AbortSignal.abort(reason) };
    await expect(client.translate({ text: 't', to: 'en' }, gone)).rejects.toBe(reason);
    await expect(client.translateResult({ text: 't', to: 'en' }, gone)).rejects.toBe(reason);
    await settled();
    expect(calls).toHaveLength(0);
  });

  it('leaves no listener on the signal of a caller that is no stage', async () => {
    const { client, clock } = asking(upper);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    };
    await driven(clock, client.translate({ text: 't', to: 'en' }, { signal }));
    expect(listeners).toBe(0);
  });
});

describe('a text that is streamed', () => {
  const generating = (write: (options: CallOptions, call: number) => Promise<Result<string>>) => {
    const environment = world();
    let calls = 0;
    const { client } = clientOf(
      TextGenerator,
      {
        identity: 'g',
        async generate(_: readonly unknown[], options: CallOptions) {
          return [await write(options, ++calls)];
        },
      },
      environment,
    );
    return { client, clock: environment.clock };
  };

  it('begins anew with each try, whatever the last one left open', async () => {
    const { client, clock } = generating(async ({ text }, call) => {
      if (call === 1) {
        text?.(0, '<think>well, ');
        throw Object.assign(new Error('reset'), { retryable: true });
      }
      text?.(0, 'fine ');
      text?.(0, 'text');
      return { ok: true, value: 'fine text' };
    });
    const pieces: string[] = [];
    const onText = (piece: string) => void pieces.push(piece);
    await driven(clock, client.generate({ prompt: 'p' }, { signal: new AbortController().signal, onText }));
    expect(pieces.join('')).toBe('fine text');
  });
});

describe('a capacity', () => {
  it.each<Capacity>([
    { batch: 0 },
    { batch: 1.5 },
    { batch: Number.NaN },
    { batch: '8' as never },
    { waitMs: -1 },
    { waitMs: Number.NaN },
    { concurrency: 0 },
    { concurrency: Number.NaN },
    { concurrency: { from: 0, to: 2 } },
    { concurrency: { from: 4, to: 2 } },
    { concurrency: { from: 1 } as never },
    { slots: {} as never },
    { streams: 'yes' as never },
    { bacth: 3 } as never,
  ])('that cannot be is an error that names it: %j', async (capacity) => {
    const model = (own: Capacity): Translator => ({
      identity: 't',
      capacity: own,
      translate: async (r) => upper(r.map(({ text }) => text)),
    });
    const app = (own: Capacity) =>
      createApp({ modules: [models([{ port: Translator, name: 't', create: () => model(own) }])] });
    const code = expect.stringMatching(/^option\.(wrong-value|out-of-range)$/);
    const [name] = Object.keys(capacity) as [string];
    const expected = { code: name === 'bacth' ? 'option.unknown' : code, message: expect.stringContaining(name) };
    await expect(app(capacity).models.client(Translator)).rejects.toMatchObject(expected);
    expect(() => app({}).setCapacity({ t: capacity })).toThrow(expect.objectContaining(expected) as SitflowError);
    expect(() =>
      createApp({
        modules: [models([{ port: Translator, name: 't', create: () => model({}) }])],
        capacity: { t: capacity },
      }),
    ).toThrow(expect.objectContaining(expected) as SitflowError);
  });

  it('that is left open has its default', async () => {
    const { ask, clock, sizes } = asking(upper, {
      batch: undefined,
      waitMs: undefined,
      concurrency: undefined,
    } as never);
    await driven(clock, Promise.all(Array.from({ length: 40 }, (_, i) => ask(`t${i}`, { index: i }).result)));
    expect(sizes()).toEqual([32, 8]);
  });
});
