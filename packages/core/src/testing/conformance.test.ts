import { describe, expect, it } from 'vitest';
import { SitflowError } from '../base/errors.js';
import type {
  CallOptions,
  Embedder,
  Judge,
  Judgement,
  JudgeRequest,
  Result,
  TextGenerator,
  Translator,
} from '../model/ports.js';
import type { TextRequest } from '../model/requests.js';
import { generatorConformance, portConformance } from './conformance.js';
import { fakeEmbedder, fakeJudge, fakeTextGenerator, fakeTranslator } from './fake-models.js';

const good = ['one', 'three words here', 'two words'].map((text) => ({ text, to: 'en' }));
const bad = { text: '', to: 'en' };
const reply = ({ text }: { text: string }) => {
  if (text === '') throw new Error('empty');
  return text.toUpperCase();
};
/** Waits for another turn, as a model at work does; `heeds`: looks at the signal then. */
async function turn({ signal }: { readonly signal: AbortSignal }, heeds: boolean): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (heeds) signal.throwIfAborted();
}
const call = (model: Translator, requests: readonly { text: string; to: string }[], options: CallOptions) =>
  model.translate(requests, options);

describe('portConformance', () => {
  const conforming = () => {
    const fake = fakeTranslator(reply);
    return {
      ...fake,
      translate: async (...[requests, options]: Parameters<Translator['translate']>) => {
        await turn(options, true);
        return fake.translate(requests, options);
      },
    };
  };
  for (const check of portConformance({ create: conforming, call, good, bad }))
    it(`passes one that ${check.name}`, check.run);

  /** Starts each request, and hands its result over, as `report` has it. */
  const reporting =
    (
      report: (options: Required<Pick<CallOptions, 'started' | 'result'>>, at: number, result: Result<string>) => void,
    ) =>
    (t: Translator): Translator => ({
      ...t,
      translate: async (requests, options) => {
        await turn(options, true);
        const results = await t.translate(requests, options);
        const { started = () => {}, result = () => {} } = options;
        for (const [at, each] of results.entries()) report({ started, result }, at, each);
        return results;
      },
    });
  const faithful = reporting(({ started, result }, at, given) => {
    started(at);
    result(at, given);
  });
  for (const check of portConformance({ create: () => faithful(fakeTranslator(reply)), call, good, bad }))
    it(`passes one that reports, and ${check.name}`, check.run);

  it.each([
    [
      'starts a request twice',
      reporting(({ started }) => {
        started(0);
      }),
      'starts each request once',
    ],
    [
      'starts a request after its result',
      reporting(({ started, result }, at, given) => {
        result(at, given);
        started(at);
      }),
      'starts each request once',
    ],
    [
      'hands over another result than it gives',
      reporting(({ result }, at) => result(at, { ok: true, value: 'other' })),
      'starts each request once',
    ],
    [
      'hands over the results of others',
      reporting(({ result }, at, given) => result(at + 1, given)),
      'starts each request once',
    ],
    [
      'reports after the end',
      reporting(({ started }, at) => void setTimeout(() => started(at), 0)),
      'starts each request once',
    ],
    [
      'swaps results',
      (t: Translator): Translator => ({ ...t, translate: async (r, o) => [...(await t.translate(r, o))].reverse() }),
      'in order',
    ],
    ['ignores an abort', (t: Translator): Translator => t, 'lets its caller go'],
    [
      'ignores an abort under way',
      (t: Translator): Translator => ({
        ...t,
        translate: async (r, o) => {
          await turn(o, false);
          return t.translate(r, o);
        },
      }),
      'lets its caller go',
    ],
    [
      'sinks the batch',
      (t: Translator): Translator => ({
        ...t,
        translate: async (r, o) =>
          r.some((x) => x.text === '') ? r.map(() => ({ ok: false, error: 'x' })) : t.translate(r, o),
      }),
      'alone',
    ],
  ])('fails one that %s', async (_, spoil, name) => {
    const checks = portConformance({ create: () => spoil(fakeTranslator(reply)), call, good, bad }).filter((c) =>
      c.name.includes(name),
    );
    expect(checks).toHaveLength(1);
    await expect(checks[0]?.run()).rejects.toThrow();
  });
});

describe('portConformance of the other ports', () => {
  /** Fakes look at no signal; what is served for real has to. */
  const heeding =
    <Request, Value>(reply: (requests: readonly Request[]) => Promise<Value>) =>
    async (requests: readonly Request[], { signal }: { signal: AbortSignal }) => {
      signal.throwIfAborted();
      return reply(requests);
    };
  const judge = () => {
    const fake = fakeJudge(({ judged }) => {
      if (Object.keys(judged).length === 0) throw new Error('nothing to judge');
      return { score: Math.min(5, String(judged.answer).length), reason: 'its length' };
    });
    return { ...fake, judge: heeding((requests: readonly JudgeRequest[]) => fake.judge(requests, never)) };
  };
  const never = { signal: new AbortController().signal };
  const criteria = 'The longer the better.';
  for (const check of portConformance<Judge, JudgeRequest, Judgement>({
    create: judge,
    call: (model, requests, options) => model.judge(requests, options),
    good: ['a', 'bb', 'ccc'].map((answer) => ({ criteria, judged: { answer } })),
    bad: { criteria, judged: {} },
  }))
    it(`passes a Judge that ${check.name}`, check.run);

  // A little other in each call, as sums in batches are.
  let calls = 0;
  const embedder = () => {
    const fake = fakeEmbedder((text) => {
      if (text === '') throw new Error('empty');
      return [text.length, 1 + calls++ * 1e-7];
    });
    return { ...fake, embed: heeding((texts: readonly string[]) => fake.embed(texts, never)) };
  };
  const vectors = {
    create: embedder,
    call: (model: Embedder, texts: readonly string[], options: CallOptions) => model.embed(texts, options),
    good: ['one', 'three words here', 'two words'],
    bad: '',
  };
  const near = (a: Float32Array, b: Float32Array) => a.every((x, i) => Math.abs(x - (b[i] as number)) < 1e-4);
  for (const check of portConformance({ ...vectors, same: near }))
    it(`passes an Embedder that ${check.name}`, check.run);
  it('holds values to be the same only where they are', async () => {
    const [, order] = portConformance(vectors);
    await expect(order?.run()).rejects.toThrow('together');
  });
});

describe('generatorConformance', () => {
  const refusing = () =>
    fakeTextGenerator(({ prompt, maxNewTokens, temperature }) => {
      if (maxNewTokens !== undefined || temperature !== 0) throw new SitflowError('option.unserved', 'no');
      if (typeof prompt !== 'string') throw new SitflowError('request.unserved', 'no');
      return 'one two three';
    });
  const serving = () =>
    fakeTextGenerator(({ maxNewTokens = 9, seed }) =>
      ['one', 'two', `three${seed ?? ''}`].slice(0, maxNewTokens).join(' '),
    );
  for (const [what, create] of [
    ['refuses what it cannot do', refusing],
    ['can do it', serving],
  ] as const) {
    for (const check of generatorConformance(create)) it(`passes one that ${what}: ${check.name}`, check.run);
  }

  /** Writes word by word, to its limit, and says so. */
  const telling = (spoil: Partial<Record<'pieces' | 'several' | 'silent', true>> = {}): TextGenerator => ({
    identity: 'telling',
    generate: async (requests, { text }) =>
      requests.map(({ maxNewTokens = 9 }, at) => {
        const words = ['one ', 'two ', 'three'].slice(0, maxNewTokens);
        if (requests.length === 1 || spoil.several)
          for (const word of words) text?.(spoil.several ? 0 : at, spoil.pieces ? `${word}!` : word);
        const finishReason = maxNewTokens < 3 ? 'length' : 'stop';
        return { ok: true, value: words.join(''), ...(!spoil.silent && { finishReason }) };
      }),
  });
  for (const check of generatorConformance(telling, { byToken: true }))
    it(`passes one that tells: ${check.name}`, check.run);
  it.each([
    ['tells what it does not write', { pieces: true }, 'begin with'],
    ['takes the texts of several for one', { several: true }, 'begin with'],
    ['does not say that its limit ended it', { silent: true }, 'limit of tokens ended'],
  ] as const)('fails one that %s', async (_, spoil, name) => {
    const checks = generatorConformance(() => telling(spoil), { byToken: true });
    await expect(checks.find((c) => c.name.includes(name))?.run()).rejects.toThrow();
  });

  it.each([
    [
      'leaves the limit out',
      (r: TextRequest) => 'word '.repeat(r.maxNewTokens === undefined ? 2 : 3),
      'no more tokens',
    ],
    ['leaves the seed out', () => String(Math.random()), 'same seed'],
    ['breaks on turns', (r: TextRequest) => (r.prompt as string).slice(0).toUpperCase(), 'conversation'],
  ])('fails one that %s', async (_, reply, name) => {
    const check = generatorConformance(() => fakeTextGenerator(reply)).find((c) => c.name.includes(name));
    await expect(check?.run()).rejects.toThrow();
  });
});
