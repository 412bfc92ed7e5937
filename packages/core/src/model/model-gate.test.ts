import { inject, injectable, type ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import type { SitflowError } from '../base/errors.js';
import { chain } from '../chain/chain.js';
import { ArraySink } from '../script/sink.js';
import type { Stage, StageContext, StageSpec } from '../stage/stage.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { Client } from './client-type.js';
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
import { type Asking, SCOPE } from './scope.js';

const code = (result: Result<unknown> | undefined) =>
  result?.ok === false ? (result.error as SitflowError).code : result?.value;

function appOf<M extends Model>(port: ServiceIdentifier<M>, model: object) {
  const entry: ModelEntry = { port, name: 'mine', create: () => ({ identity: 'mine', ...model }) as never };
  return createApp({ modules: [models([entry])] });
}
interface How {
  readonly allowTruncated?: boolean;
  readonly onText?: (piece: string) => void;
}
/** A context of a run that allows truncated replies, or does not. */
function contextOf({ allowTruncated = false, onText }: How = {}): Asking {
  const policy = { timeoutMs: 0, retry: { times: 0, baseMs: 1, maxMs: 1 }, allowTruncated, awayMs: 0 };
  const scope = {
    id: '',
    run: {},
    stage: 0,
    index: 0,
    policy,
    draw: 0,
    asking() {},
    answered() {},
    onTextAnew() {},
    onRetry() {},
    onAway() {},
    onBack() {},
  };
  return { signal: new AbortController().signal, onText, [SCOPE]: scope };
}
type Ask = (requests: readonly unknown[], how?: How) => Promise<readonly Result<unknown>[]>;
const askOf = (client: object, name: string): Ask => {
  const one = (client as Record<string, (request: unknown, context: Asking) => Promise<Result<unknown>>>)[
    `${name}Result`
  ];
  return (requests, how) => Promise.all(requests.map((request) => one?.(request, contextOf(how)) as never));
};
/** The port's method of a model that gives just these results, for as many requests. */
async function method(port: ServiceIdentifier<Model>, name: string, results: readonly unknown[]): Promise<Ask> {
  return askOf(await appOf(port, { [name]: async () => results }).models.client(port), name);
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
    expect(await ask([{}, {}, {}], { allowTruncated: true })).toEqual(results);
  });

  it('that a filter held back is an error, allowed or not', async () => {
    const ask = await method(port, name, [{ ok: true, value, finishReason: 'content-filter' }]);
    expect((await ask([{}], { allowTruncated: true })).map(code)).toEqual(['reply.filtered']);
  });

  it('that failed already passes as it is; what is no result is an error', async () => {
    const results = [
      { ok: false, error: new Error('mine'), finishReason: 'length' },
      undefined,
      7,
      'text',
      { ok: 'yes' },
    ];
    const given = await (await method(port, name, results))([{}, {}, {}, {}, {}]);
    expect(given[0]).toMatchObject({ ok: false, finishReason: 'length', error: { cause: { message: 'mine' } } });
    expect(given.slice(1).map(code)).toEqual(Array(4).fill('model.wrong-reply'));
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
    expect(await (await method(Transcriber, 'transcribe', blank))([{}, {}])).toEqual(blank);
    expect(await (await method(Own, 'convert', blank))([{}, {}])).toEqual(blank);
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
    const results = await ask([{}, {}, {}, {}, {}, {}, {}]);
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
    expect((await ask([{}, {}, {}, {}, {}, {}, {}], { allowTruncated: true })).map(code)[2]).toBe('reply.truncated');
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
    async generate(_: unknown, { text }: CallOptions) {
      for (const letter of reply) text?.(0, letter);
      return [{ ok: true, value: reply }];
    },
  });
  it.each([
    ['<think>so</think>\n\nRed. <b>', 'Red. <b>'],
    ['Red. `<think>`', 'Red. `<think>`'],
    ['Red. <thi', 'Red. <thi'],
    ['<think>so', ''],
  ])('is not told as text: %j', async (reply, text) => {
    const model = await appOf(TextGenerator, spelling(reply)).models.client(TextGenerator);
    const told: string[] = [];
    await model.generateResult({ prompt: '' }, contextOf({ onText: (piece) => told.push(piece) }));
    expect(told.join('')).toBe(text);
  });

  it('is held back once a model was seen to begin inside of it', async () => {
    const model = await appOf(TextGenerator, spelling('so\n</think>\n\nRed.')).models.client(TextGenerator);
    const first = await model.generateResult({ prompt: '' }, contextOf());
    expect(first).toMatchObject({ value: 'Red.', reasoning: 'so' });
    const told: string[] = [];
    await model.generateResult({ prompt: '' }, contextOf({ onText: (piece) => told.push(piece) }));
    expect(told.join('')).toBe('Red.');
  });
});

describe('the client of a model', () => {
  class Private implements Model {
    readonly #name = 'mine';
    disposed = 0;
    dimensions = 3;
    calls: unknown[] = [];
    get identity() {
      return this.#name;
    }
    async generate(requests: readonly unknown[]) {
      this.calls.push(requests);
      return requests.map(() => ({ ok: true as const, value: this.#name, finishReason: 'length' as const }));
    }
    dispose() {
      this.disposed++;
    }
  }
  const open = (model: object) =>
    createApp({ modules: [models([{ port: TextGenerator, name: 'mine', create: () => model as never }])] });

  it('shows what the model is: private fields, getters, own methods, prototype; but not how to end it', async () => {
    const own = new Private();
    const app = open(own);
    const client = (await app.models.client(TextGenerator)) as unknown as Private;
    expect([client.identity, client.dimensions]).toEqual(['mine', 3]);
    expect(client).toBeInstanceOf(Private);
    expect(client.dispose).toBeUndefined();
    expect((await askOf(client, 'generate')([{ prompt: 'p' }])).map(code)).toEqual(['reply.truncated']);
    expect(own.calls).toEqual([[{ prompt: 'p' }]]);
    await app.dispose();
    expect(own.disposed).toBe(1);
  });

  it('may be that of a frozen model, or of one whose methods are replaced', async () => {
    const cut = async () => [{ ok: true, value: 'x', finishReason: 'length' }];
    const frozen = await open(Object.freeze({ identity: 'f', generate: cut })).models.client(TextGenerator);
    expect((await askOf(frozen, 'generate')([{}])).map(code)).toEqual(['reply.truncated']);
    const plain = { identity: 'p', generate: async (): Promise<unknown[]> => [{ ok: true, value: 'y' }] };
    const client = await open(plain).models.client(TextGenerator);
    expect((await askOf(client, 'generate')([{}])).map(code)).toEqual(['y']);
    plain.generate = cut;
    expect((await askOf(client, 'generate')([{}])).map(code)).toEqual(['reply.truncated']);
  });

  it('is the same for all who ask for it', async () => {
    const app = open(new Private());
    expect(await app.models.client(TextGenerator)).toBe(await app.models.client(TextGenerator, 'mine'));
  });
});

describe('in a run', () => {
  @injectable()
  class Ask implements Stage<{ q: string }, { a: string }> {
    constructor(@inject(TextGenerator) private readonly model: Client<TextGenerator>) {}
    async run({ q }: { q: string }, context: StageContext) {
      return { a: await this.model.generate({ prompt: q }, context) };
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
