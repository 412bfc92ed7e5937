import { ContainerModule, decorate, inject, injectable } from 'inversify';
import { firstValueFrom, from, NEVER, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type App, createApp } from './app.js';
import { type AnyChain, chain } from './chain/chain.js';
import type { Client } from './model/client-type.js';
import { models } from './model/modules.js';
import { PictureReader, Translator } from './model/ports.js';
import { ArraySink } from './script/sink.js';
import type { Stage, StageContext, StageSpec } from './stage/stage.js';
import { fakeTranslator } from './testing/fake-models.js';
import { fakeStage } from './testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;

@injectable()
class Ask implements Stage<{ x: string }, { y: string }> {
  constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
  async run({ x }: { x: string }, context: StageContext) {
    return { y: await this.translator.translate({ text: x, to: 'en' }, context) };
  }
}
const specOf = (stage: StageSpec<object, object>['stage']): StageSpec<{ x: string }, { y: string }> => ({
  name: 'own',
  version: '1',
  stage,
  options: {},
  needs: ['x'],
  adds: ['y'],
  policy: { cache: false },
});
const asking = chain<{ x: string }>('asking').pipe(specOf(Ask));
const plain: AnyChain = (chain('plain') as Untyped).pipe(fakeStage('s', ['x'], ['y'], () => ({ y: 'y' })));

const goneThrough = async (outcomes: AsyncIterable<unknown>) => {
  for await (const _ of outcomes);
};
const row = { x: 'a' } as never;

describe('a disposed app', () => {
  const ended = expect.objectContaining({ code: 'app.disposed', mend: expect.stringContaining('createApp()') });
  /** All that an app does with a chain; each ends or throws. */
  const DOES: Readonly<Record<string, (app: App, c: AnyChain) => Promise<unknown>>> = {
    run: (app, c) => app.run(c, row),
    outcome: (app, c) => app.outcome(c, row),
    stream: async (app, c) => goneThrough(app.stream(c, [row])),
    operator: async (app, c) => firstValueFrom(of(row).pipe(app.operator(c) as Untyped)),
    generate: async (app, c) => app.generate(speaking(c), { source: [row], sink: new ArraySink() }).finished,
    prepare: (app, c) => app.prepare(c),
    'a joint run': (app, c) => app.run(speaking(c), row, { joint: 'a' }),
  };
  const speaking = (c: AnyChain): AnyChain =>
    (c as Untyped).pipe(fakeStage('said', ['x'], ['said'], () => ({ said: 'said' })));

  it.each(Object.entries(DOES))('refuses %s, also with models that were made before', async (_, does) => {
    for (const c of [asking as AnyChain, plain]) {
      const model = fakeTranslator(({ text }) => text);
      const app = createApp({ modules: [models([{ port: Translator, name: 'a', create: () => model }])] });
      await app.prepare(c);
      await app.run(c, row);
      const { length } = model.calls;
      await app.dispose();
      await expect(does(app, c)).rejects.toEqual(ended);
      await app.dispose();
      expect(model.calls).toHaveLength(length);
    }
  });

  it('hands out no model', async () => {
    const app = createApp({
      modules: [models([{ port: Translator, name: 'a', create: () => fakeTranslator(() => '') }])],
    });
    await app.models.get(Translator);
    await app.dispose();
    await expect(app.models.get(Translator)).rejects.toEqual(ended);
  });

  it('begins no run that was asked for before', async () => {
    const app = createApp({ modules: [] });
    const stream = app.stream(plain, [row]);
    const operator = app.operator(plain) as Untyped;
    await app.dispose();
    await expect(goneThrough(stream)).rejects.toEqual(ended);
    await expect(firstValueFrom(of(row).pipe(operator))).rejects.toEqual(ended);
  });

  it.each<[string, (app: App, c: AnyChain) => Promise<unknown>]>([
    ['run', (app, c) => app.run(c, row)],
    ['outcome', (app, c) => app.outcome(c, row)],
    ['stream', (app, c) => goneThrough(app.stream(c, [row, row]))],
    ['operator', (app, c) => firstValueFrom(from([row]).pipe(app.operator(c) as Untyped))],
    [
      'run of a set',
      (app, c) =>
        goneThrough(
          app.stream((c as Untyped).gather({ ...fakeStage('set', ['x'], ['z'], async () => []), shape: 'gather' }), [
            row,
          ]),
        ),
    ],
  ])('has ended a %s that was under way, and its calls', async (_, does) => {
    let begun: () => void = () => {};
    const calling = new Promise<void>((resolve) => (begun = () => resolve()));
    let aborted = false;
    const held = (chain('held') as Untyped).pipe(
      fakeStage('held', ['x'], ['y'], (_, { signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        begun();
        return new Promise(() => {});
      }),
    );
    const app = createApp({ modules: [] });
    const run = expect(does(app, held)).rejects.toEqual(
      expect.objectContaining({ code: 'app.disposed', place: expect.objectContaining({ chain: 'held' }) }),
    );
    await calling;
    await app.dispose();
    await run;
    expect(aborted).toBe(true);
  });

  it('has ended a generate run that was under way, and its sink is closed', async () => {
    const did: string[] = [];
    const app = createApp({ modules: [] });
    const sink = {
      write: async () => {
        did.push('row');
        void app.dispose();
      },
      close: () => void did.push('closed'),
    };
    const source = (async function* () {
      yield row;
      await new Promise(() => {});
    })();
    await expect(app.generate(plain, { source, sink }).finished).rejects.toEqual(ended);
    expect(did).toEqual(['row', 'closed']);
  });

  it('leaves its operators’ sources', async () => {
    const source = new Subject<never>();
    const app = createApp({ modules: [] });
    const run = expect(firstValueFrom(source.pipe(app.operator(plain) as Untyped))).rejects.toEqual(ended);
    expect(source.observed).toBe(true);
    await app.dispose();
    await run;
    expect(source.observed).toBe(false);
    expect(() => NEVER.pipe(app.operator(plain) as Untyped)).toThrowError(ended);
  });
});

describe('a container module', () => {
  const TOKEN = Symbol.for('test.token');
  class Own {
    constructor(private readonly value: string) {}
    async run() {
      return { y: this.value };
    }
  }
  decorate(injectable(), Own);
  decorate(inject(TOKEN) as ParameterDecorator, Own, 0);
  const c = chain<{ x: string }>('c').pipe(specOf(Own));

  it.each<[string, ContainerModule]>([
    ['with braces', new ContainerModule(({ bind }) => void bind(TOKEN).toConstantValue('bound'))],
    // biome-ignore lint/suspicious/noExplicitAny: no compiler lets it return anything, JavaScript does
    ['without', new ContainerModule((({ bind }: any) => bind(TOKEN).toConstantValue('bound')) as any)],
  ])('may be an arrow function %s', async (_, module) => {
    expect((await createApp({ modules: [module] }).run(c, { x: 'x' })).y).toBe('bound');
  });

  it.each<[string, () => Promise<void>]>([
    ['waits', async () => {}],
    ['fails while it waits', () => Promise.reject(new Error('no database'))],
  ])('that %s is an error of createApp, with a hint', (_, load) => {
    expect(() => createApp({ modules: [new ContainerModule(load)] })).toThrowError(
      expect.objectContaining({ code: 'app.async-module', mend: expect.stringContaining('before createApp()') }),
    );
  });

  it('that binds asynchronously what is needed at once is told so', async () => {
    const reader = new ContainerModule(({ bind }) => {
      bind(PictureReader).toDynamicValue((async () => ({})) as never);
    });
    const spec = { ...fakeStage('s', ['p'], ['y'], () => ({ y: 'y' })), types: { p: 'picture' } } as Untyped;
    await expect(
      createApp({ modules: [reader] }).run((chain('c') as Untyped).pipe(spec), { p: 'a.png' } as never),
    ).rejects.toMatchObject({ code: 'app.async-binding', message: expect.stringContaining('PictureReader') });
  });

  it('that throws does so as it is', () => {
    const broken = new ContainerModule(() => {
      throw new Error('no database');
    });
    expect(() => createApp({ modules: [broken] })).toThrowError('no database');
  });
});

describe('a stage that cannot be made', () => {
  const ADVICE = /emitDecoratorMetadata|Binding constraints|\.\s*"\./;
  /** A class whose constructor takes things, of which the first so many are marked. */
  function classOf(tokens: readonly unknown[], takes: number): StageSpec<object, object>['stage'] {
    const OwnStage =
      takes === 2
        ? class OwnStage {
            constructor(
              readonly a: unknown,
              readonly b: unknown,
            ) {}
            async run() {
              return { y: 'y' };
            }
          }
        : class OwnStage {
            constructor(readonly a: unknown) {}
            async run() {
              return { y: 'y' };
            }
          };
    decorate(injectable(), OwnStage);
    for (const [i, token] of tokens.entries()) decorate(inject(token as symbol) as ParameterDecorator, OwnStage, i);
    return OwnStage as never;
  }
  class Client {}

  it.each<[string, StageSpec<object, object>['stage'], string, string]>([
    ['a missing @inject', classOf([], 1), 'stage.missing-inject', 'OwnStage has 1 parameter, of which 0 are marked'],
    ['one of two missing', classOf([Translator], 2), 'stage.missing-inject', '2 parameters, of which 1 is marked'],
    ['a symbol that is not bound', classOf([Symbol.for('my.db')], 1), 'stage.unbound-token', '"my.db", which OwnStage'],
    ['a text that is not bound', classOf(['db'], 1), 'stage.unbound-token', 'nothing provides "db", which OwnStage'],
    ['a class that is not bound', classOf([Client], 1), 'stage.unbound-token', 'nothing provides "Client"'],
    ['a port that is not bound', classOf([PictureReader], 1), 'stage.unbound-token', 'PictureReader"'],
    ['a token that is bound twice', classOf(['twice'], 1), 'stage.ambiguous-token', 'several modules provide "twice"'],
  ])('for %s says so, where, and what to do', async (_, stage, code, found) => {
    const twice = new ContainerModule(({ bind }) => {
      bind('twice').toConstantValue(1);
      bind('twice').toConstantValue(2);
    });
    const c = chain<{ x: string }>('c').pipe(specOf(stage));
    const app = createApp({
      modules: [twice, models([{ port: Translator, name: 'a', create: () => fakeTranslator(() => '') }])],
    });
    for (const made of [app.run(c, { x: 'x' }), app.prepare(c), goneThrough(app.stream(c, [{ x: 'x' }]))]) {
      const error = await made.then(
        () => undefined,
        (thrown) => thrown,
      );
      expect(error).toMatchObject({
        code,
        message: expect.stringMatching(/^chain c, stage own: /),
        mend: expect.stringMatching(/\w/),
      });
      expect(error.message).toContain(found);
      expect(error.cause).toBeUndefined();
      expect(error.message).not.toMatch(ADVICE);
    }
  });

  it('because its constructor throws says what it threw, and where', async () => {
    function ownHelper(): never {
      throw new TypeError('no such table');
    }
    class Throwing {
      constructor() {
        ownHelper();
      }
      async run() {
        return { y: 'y' };
      }
    }
    decorate(injectable(), Throwing);
    const error = await createApp({ modules: [] })
      .run(chain<{ x: string }>('c').pipe(specOf(Throwing)), { x: 'x' })
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'stage.not-resolved', place: { chain: 'c', stage: 'own' } });
    expect(error.message).toContain('no such table');
    expect(error.stack).toContain('ownHelper');
  });
});
