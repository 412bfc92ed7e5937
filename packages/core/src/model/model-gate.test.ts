import { inject, injectable, type ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import type { SitflowError } from '../base/errors.js';
import { chain } from '../chain/chain.js';
import { ArraySink } from '../script/sink.js';
import type { Stage, StageContext, StageSpec } from '../stage/stage.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { ModelEntry } from './models.js';
import { models } from './modules.js';
import {
  Answerer,
  type CallOptions,
  Captioner,
  Embedder,
  Judge,
  type Model,
  type Result,
  TextGenerator,
  Transcriber,
  Translator,
  VisionGenerator,
} from './ports.js';

const never: CallOptions = { signal: new AbortController().signal };
const code = (result: Result<unknown> | undefined) =>
  result?.ok === false ? (result.error as SitflowError).code : result?.value;

function appOf<M extends Model>(port: ServiceIdentifier<M>, model: object) {
  const entry: ModelEntry = { port, name: 'mine', create: () => ({ identity: 'mine', ...model }) as never };
  return createApp({ modules: [models([entry])] });
}
type Ask = (requests: readonly unknown[], options?: CallOptions) => Promise<readonly Result<unknown>[]>;
/** The port's method of a model that gives just these results. */
async function method(port: ServiceIdentifier<Model>, name: string, results: readonly unknown[]): Promise<Ask> {
  const model = await appOf(port, { [name]: async () => results }).models.get(port);
  return (requests, options = never) => (model as unknown as Record<string, Ask>)[name]?.(requests, options) as never;
}

const Own = Symbol.for('test.Own') as ServiceIdentifier<Model>;
const PORTS: readonly [string, ServiceIdentifier<Model>, string, unknown][] = [
  ['TextGenerator', TextGenerator, 'generate', 'cut o'],
  ['VisionGenerator', VisionGenerator, 'generate', 'cut o'],
  ['Translator', Translator, 'translate', 'cut o'],
  ['Captioner', Captioner, 'caption', 'cut o'],
  ['Answerer', Answerer, 'answer', 'cut o'],
  ['Transcriber', Transcriber, 'transcribe', 'cut o'],
  ['Judge', Judge, 'judge', { score: 1, reason: 'cut o' }],
  ['Embedder', Embedder, 'embed', Float32Array.of(1)],
  ["a user's own port", Own, 'convert', { any: 'thing' }],
];

describe.each(PORTS)('a reply of %s', (_, port, name, value) => {
  it('that was cut off is an error with the reply as it came, and a value where the policy allows it', async () => {
    const results = [
      { ok: true, value, finishReason: 'length' },
      { ok: true, value, finishReason: 'stop' },
      { ok: true, value },
    ];
    const ask = await method(port, name, results);
    const [cut, stopped, plain] = await ask([{}, {}, {}]);
    const raw = typeof value === 'string' ? value : undefined;
    expect(cut).toMatchObject({ ok: false, finishReason: 'length' });
    expect((cut as { error: SitflowError }).error).toMatchObject({ code: 'reply.truncated', retryable: false, raw });
    expect((cut as { error: SitflowError }).error.mend).toMatch(/maxNewTokens.*allowTruncated/);
    expect([stopped, plain]).toEqual([results[1], results[2]]);
    expect(await ask([{}, {}, {}], { ...never, allowTruncated: true })).toBe(results);
  });

  it('that a filter held back is an error, allowed or not', async () => {
    const ask = await method(port, name, [{ ok: true, value, finishReason: 'content-filter' }]);
    expect((await ask([{}], { ...never, allowTruncated: true })).map(code)).toEqual(['reply.filtered']);
  });

  it('that failed already, or is no result, passes as it is', async () => {
    const results = [{ ok: false, error: 'mine', finishReason: 'length' }, undefined, 7, 'text', { ok: 'yes' }];
    expect(await (await method(port, name, results))([])).toBe(results);
  });
});

describe('an empty reply', () => {
  const blank = [
    { ok: true, value: '' },
    { ok: true, value: ' \n' },
  ];
  it.each(PORTS.slice(0, 5))('of %s is an error', async (_, port, name) => {
    const results = await (await method(port, name, blank))([{}, {}]);
    expect(results.map(code)).toEqual(['reply.empty', 'reply.empty']);
  });
  it('of a Transcriber is a recording in which nothing is said; of another port it may mean anything', async () => {
    expect(await (await method(Transcriber, 'transcribe', blank))([{}])).toBe(blank);
    expect(await (await method(Own, 'convert', blank))([{}])).toBe(blank);
  });
});

describe('reasoning', () => {
  it.each([
    ['TextGenerator', TextGenerator, 'generate'],
    ['VisionGenerator', VisionGenerator, 'generate'],
    ['Translator', Translator, 'translate'],
    ['Captioner', Captioner, 'caption'],
    ['Answerer', Answerer, 'answer'],
  ] as const)('of a %s is kept apart from its reply', async (_, port, name) => {
    const ask = await method(port as ServiceIdentifier<Model>, name, [
      { ok: true, value: '<think>\nThe user wants x.\n</think>\n\nRed.', finishReason: 'stop' },
      { ok: true, value: '<think>\nThe user wants' },
      { ok: true, value: '<think>\nThe user wants', finishReason: 'length' },
      { ok: true, value: '<think>x</think>\n ' },
      { ok: true, value: ' ', reasoning: 'kept apart by the server' },
      { ok: true, value: 'Red.', reasoning: 'kept apart by the server' },
      { ok: true, value: 'Write `<think>`.' },
    ]);
    const results = await ask([]);
    expect(results.map(code)).toEqual([
      'Red.',
      'reply.reasoning-only',
      'reply.truncated',
      'reply.reasoning-only',
      'reply.reasoning-only',
      'Red.',
      'Write `<think>`.',
    ]);
    expect(results[0]).toEqual({
      ok: true,
      value: 'Red.',
      finishReason: 'stop',
      reasoning: 'The user wants x.',
      raw: '<think>\nThe user wants x.\n</think>\n\nRed.',
    });
    expect(results[1]).toMatchObject({ reasoning: 'The user wants', raw: '<think>\nThe user wants' });
    expect((await ask([], { ...never, allowTruncated: true })).map(code)[2]).toBe('reply.truncated');
  });

  it('in what was heard, or what another port gives, is a text like any other', async () => {
    const heard = await method(Transcriber, 'transcribe', [{ ok: true, value: '<think>x</think> y' }]);
    expect((await heard([{}])).map(code)).toEqual(['<think>x</think> y']);
    const ask = await method(Own, 'convert', [{ ok: true, value: '<think>x</think> y' }]);
    expect((await ask([{}])).map(code)).toEqual(['<think>x</think> y']);
  });

  it('may draw another reply where the request draws', async () => {
    const ask = await method(TextGenerator, 'generate', Array(4).fill({ ok: true, value: '<think>x' }));
    const results = await ask([{}, { temperature: 0, topP: 0.5 }, { temperature: 1 }, { topK: 3 }]);
    expect(results.map((result) => !result.ok && (result.error as SitflowError).retryable)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  /** A generator that writes a reply letter by letter. */
  const spelling = (reply: string) => ({
    async generate(_: unknown, { onText }: CallOptions) {
      for (const letter of reply) onText?.(letter);
      return [{ ok: true, value: reply }];
    },
  });
  it.each([
    ['<think>so</think>\n\nRed. <b>', 'Red. <b>'],
    ['Red. `<think>`', 'Red. `<think>`'],
    ['Red. <thi', 'Red. <thi'],
    ['<think>so', ''],
  ])('is not told as text: %j', async (reply, text) => {
    const model = await appOf(TextGenerator, spelling(reply)).models.get(TextGenerator);
    const told: string[] = [];
    await model.generate([{ prompt: '' }], { ...never, onText: (piece) => told.push(piece) });
    expect(told.join('')).toBe(text);
  });

  it('is held back once a model was seen to begin inside of it', async () => {
    const model = await appOf(TextGenerator, spelling('so\n</think>\n\nRed.')).models.get(TextGenerator);
    const [first] = await model.generate([{ prompt: '' }], never);
    expect(first).toMatchObject({ value: 'Red.', reasoning: 'so' });
    const told: string[] = [];
    await model.generate([{ prompt: '' }], { ...never, onText: (piece) => told.push(piece) });
    expect(told.join('')).toBe('Red.');
  });
});

describe('the model behind the gate', () => {
  class Private implements Model {
    readonly #name = 'mine';
    #disposed = 0;
    dimensions = 3;
    calls: unknown[] = [];
    get identity() {
      return this.#name;
    }
    set disposals(value: number) {
      this.#disposed = value;
    }
    get disposals() {
      return this.#disposed;
    }
    async generate(requests: readonly unknown[]) {
      this.calls.push(requests);
      return requests.map(() => ({ ok: true as const, value: this.#name, finishReason: 'length' as const }));
    }
    helper(text: string) {
      return this.#name + text;
    }
    dispose() {
      this.#disposed++;
    }
  }
  const open = (model: object, ...ports: readonly ServiceIdentifier<never>[]) =>
    createApp({
      modules: [models(ports.map((port) => ({ port, name: 'mine', create: () => model as never })))],
    });

  it('is as it was: private fields, getters, setters, own methods, prototype', async () => {
    const own = new Private();
    const app = open(own, TextGenerator as never);
    const model = (await app.models.get(TextGenerator)) as unknown as Private;
    expect([model.identity, model.dimensions, model.helper('!')]).toEqual(['mine', 3, 'mine!']);
    model.disposals = 4;
    expect([model.disposals, own.disposals]).toEqual([4, 4]);
    expect(model).toBeInstanceOf(Private);
    expect(Object.keys(model)).toEqual(Object.keys(own));
    expect('dispose' in model).toBe(true);
    expect((await model.generate([{}])).map(code)).toEqual(['reply.truncated']);
    expect(own.calls).toEqual([[{}]]);
    await app.dispose();
    expect(own.disposals).toBe(5);
  });

  it('may be frozen, and its methods may be replaced', async () => {
    const cut = async () => [{ ok: true, value: 'x', finishReason: 'length' }];
    const frozen = await open(Object.freeze({ identity: 'f', generate: cut }), TextGenerator as never).models.get(
      TextGenerator,
    );
    expect((await frozen.generate([], never)).map(code)).toEqual(['reply.truncated']);
    expect({ ...frozen }.identity).toBe('f');
    const plain = { identity: 'p', generate: async (): Promise<unknown[]> => [] };
    const model = await open(plain, TextGenerator as never).models.get(TextGenerator);
    await model.generate([], never);
    plain.generate = cut;
    expect((await model.generate([], never)).map(code)).toEqual(['reply.truncated']);
  });

  it('is one object, and behind one gate where it is handed on', async () => {
    const own = new Private();
    const app = createApp({
      modules: [
        models([
          { port: TextGenerator, name: 'a', create: () => own as never },
          { port: TextGenerator, name: 'b', create: () => own as never },
          { port: TextGenerator, name: 'alias', create: (lookup) => lookup(TextGenerator, 'a') },
        ]),
      ],
    });
    const all = await Promise.all(['a', 'b', 'alias', 'a'].map((name) => app.models.get(TextGenerator, name)));
    expect(new Set(all).size).toBe(1);
    expect(all[0]?.generate).toBe(all[1]?.generate);
  });
});

describe('in a run', () => {
  @injectable()
  class Ask implements Stage<{ q: string }, { a: string }> {
    constructor(@inject(TextGenerator) private readonly model: TextGenerator) {}
    async run({ q }: { q: string }, { signal, allowTruncated }: StageContext) {
      const [result] = await this.model.generate([{ prompt: q }], { signal, allowTruncated });
      if (!result?.ok) throw result?.error;
      return { a: result.value };
    }
  }
  const say = chain<{ q: string }>('c').pipe({
    ...fakeStage('ask', ['q'], ['a'], () => undefined),
    stage: Ask,
  } as StageSpec<{ q: string }, { a: string }>);
  const setUp = () => {
    let calls = 0;
    const generate = async (requests: readonly unknown[]) => {
      calls += requests.length;
      return requests.map(() => ({ ok: true, value: 'cut o', finishReason: 'length' }));
    };
    return { app: appOf(TextGenerator, { generate }), calls: () => calls };
  };

  it('a reply that was cut off is rejected, not trained on, asked for once, and not remembered', async () => {
    const { app, calls } = setUp();
    const sink = new ArraySink();
    const source = [{ q: 'x' }];
    const summary = await app.generate(say, { source, sink }).finished;
    expect([summary.done, summary.rejected, sink.rows.length, calls()]).toEqual([0, 1, 0, 1]);
    await expect(app.run(say, { q: 'x' })).rejects.toMatchObject({ code: 'reply.truncated', raw: 'cut o' });
    expect(calls()).toBe(2);
  });

  it('and what one run allows is nothing for another that does not', async () => {
    const { app, calls } = setUp();
    const policy = { allowTruncated: true };
    expect(await app.run(say, { q: 'x' }, { policy })).toMatchObject({ a: 'cut o' });
    expect(await app.run(say, { q: 'x' }, { policy })).toMatchObject({ a: 'cut o' });
    expect(calls()).toBe(1);
    await expect(app.run(say, { q: 'x' })).rejects.toMatchObject({ code: 'reply.truncated' });
  });
});
