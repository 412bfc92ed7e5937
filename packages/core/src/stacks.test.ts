import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import { SitflowError } from './base/errors.js';
import { type AnyChain, chain } from './chain/chain.js';
import type { Client } from './model/client-type.js';
import { models } from './model/modules.js';
import { TextGenerator, Translator } from './model/ports.js';
import { ArraySink } from './script/sink.js';
import type { Stage, StageContext } from './stage/stage.js';
import { fakeTextGenerator, fakeTranslator } from './testing/fake-models.js';
import { fakeStage } from './testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const start = (): Untyped => chain('c', { input: { x: 'text' } } as never);

class OwnError extends Error {
  override readonly name = 'OwnError';
}

/** What a user's helper throws. */
const THROWN: readonly [string, () => unknown][] = [
  ['a SitflowError', () => new SitflowError('my.code', 'it went wrong', { mend: 'Try it.', cause: 'why' })],
  ['an error of several lines', () => new SitflowError('my.code', 'it went wrong\n    at no place (x.ts:1:1)')],
  ['a plain Error', () => new Error('it went wrong')],
  ['an Error without a message', () => new Error()],
  ['a TypeError', () => new TypeError('it went wrong')],
  ['an error of a class of its own', () => new OwnError('it went wrong', { cause: 'why' })],
];

/** Where a user's code is called, with the run that ends in its error. */
const PATHS: Readonly<Record<string, (helper: () => never) => Promise<unknown>>> = {
  stage: (helper) => rejectionOf(start().pipe(fakeStage('s', ['x'], ['y'], () => helper()))),
  'stage that waits': (helper) =>
    rejectionOf(start().pipe(fakeStage('s', ['x'], ['y'], async () => Promise.resolve().then(helper)))),
  keep: (helper) => rejectionOf(start().keep({ reads: ['x'], version: '1', value: () => helper() }, 'kept')),
  choose: (helper) =>
    rejectionOf(start().choose({ reads: ['x'], version: '1', value: () => helper() }, { a: chain('a') as Untyped })),
  expand: (helper) =>
    rejectionOf(start().expand({ ...fakeStage('s', ['x'], ['y'], () => helper()), shape: 'expand' } as Untyped)),
  gather: (helper) =>
    rejectionOf(start().gather({ ...fakeStage('s', ['x'], ['y'], () => helper()), shape: 'gather' } as Untyped)),
  model: (helper) =>
    rejectionOf(
      askingChain(),
      appWith(() => helper()),
    ),
  'each model of an order': (helper) =>
    rejectionOf(
      askingChain(['a', 'b']),
      appWith(() => helper(), ['a', 'b']),
    ),
  'model that is made': (helper) =>
    rejectionOf(
      askingChain(),
      appWith(() => '', ['a'], helper),
    ),
  'joint model': (helper) =>
    rejectionOf(
      start().pipe(fakeStage('s', ['x'], ['y'], () => ({}))),
      createApp({
        modules: [models([{ port: TextGenerator, name: 'j', create: () => fakeTextGenerator(() => helper()) }])],
      }),
      { joint: 'j' },
    ),
  'example that is looked at': async (helper) => {
    const example = Object.defineProperty({}, 'x', { enumerable: true, get: () => helper() });
    const outcome = await createApp({ modules: [] }).outcome(start().pipe(plain()), example as never);
    return outcome.status === 'rejected' ? outcome.error : undefined;
  },
  sink: (helper) =>
    createApp({ modules: [] })
      .generate(start().pipe(plain()), { source: [{ x: 'x' }] as never[], sink: { write: () => helper() } })
      .finished.catch((error) => error),
  'script of a stage': async (helper) => {
    const spec = plain() as Untyped;
    const sink = new ArraySink();
    const c = start().pipe({ ...spec, script: { ...spec.script, say: () => helper() } });
    await createApp({ modules: [] }).generate(c, { source: [{ x: 'x' }] as never[], sink }).finished;
    return sink.rejected[0]?.error;
  },
};

const plain = () => fakeStage('s', ['x'], ['y'], () => ({ y: 'y' }));

@injectable()
class Ask implements Stage<{ x: string }, { y: string }> {
  constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
  async run({ x }: { x: string }, context: StageContext) {
    return { y: await this.translator.translate({ text: x, to: 'en' }, context) };
  }
}
const askingChain = (use?: string[]): AnyChain =>
  start().pipe({ ...plain(), stage: Ask, use: use && { Translator: use } });

async function rejectionOf(c: AnyChain, app = createApp({ modules: [] }), options = {}): Promise<unknown> {
  try {
    const outcome = await app.outcome(c, { x: 'x' } as never, options);
    return outcome.status === 'rejected' ? outcome.error : undefined;
  } catch (thrown) {
    return thrown;
  }
}

function appWith(reply: () => string, names = ['a'], create: () => void = () => {}) {
  const entries = names.map((name) => ({
    port: Translator,
    name,
    create: () => {
      create();
      return { ...fakeTranslator(reply), identity: name };
    },
  }));
  return createApp({ modules: [models(entries)] });
}

describe('the stack of what a user threw', () => {
  describe.each(Object.entries(PATHS))('in a %s', (_, run) => {
    it.each(THROWN)('is there after %s', async (_, make) => {
      function usersOwnHelper(): never {
        throw make();
      }
      const error = (await run(usersOwnHelper)) as SitflowError;
      expect(error).toBeInstanceOf(SitflowError);
      expect(error.stack).toContain('usersOwnHelper');
      expect(error.stack).toContain(error.message.split('\n')[0]);
    });
  });
});
