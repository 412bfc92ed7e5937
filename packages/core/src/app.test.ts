import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import { chain } from './chain/chain.js';
import type { Progress } from './engine/run/progress.js';
import type { Client } from './model/client-type.js';
import { models } from './model/modules.js';
import { Translator } from './model/ports.js';
import { ArraySink } from './script/sink.js';
import { type Speech, textScript } from './stage/script.js';
import { type Stage, type StageContext, StageOptions, type StageSpec } from './stage/stage.js';
import { driven } from './testing/batch-app.js';
import { fakeTranslator } from './testing/fake-models.js';
import { fakeStage } from './testing/fake-stage.js';
import { ManualClock } from './testing/manual-clock.js';
import { forLocale } from './words/locales.js';

@injectable()
class Shout implements Stage<{ text: string }, { loud: string }> {
  constructor(
    @inject(Translator) private readonly translator: Client<Translator>,
    @inject(StageOptions) private readonly options: { mark: string },
  ) {}
  async run({ text }: { text: string }, context: StageContext) {
    return { loud: (await this.translator.translate({ text, to: 'en' }, context)) + this.options.mark };
  }
}
const shout = (use?: string | string[]): StageSpec<{ text: string }, { loud: string }> => ({
  name: 'shout',
  version: '1',
  stage: Shout,
  options: { mark: '!' },
  use: use === undefined ? undefined : { Translator: use },
  needs: ['text'],
  adds: ['loud'],
  script: textScript('loud', () => ({ clauses: ['shout it'], label: 'Loud' })),
});
const upper = (prefix = '') => fakeTranslator(({ text }) => prefix + text.toUpperCase());

const app = createApp({ modules: [models([{ port: Translator, name: 'a', create: () => upper() }])] });

describe('an app', () => {
  it('resolves a stage with its model and options injected, made on first use, shared, disposed once', async () => {
    let made = 0;
    let disposed = 0;
    const entry = {
      port: Translator,
      name: 'a',
      create: () => {
        made++;
        return { ...upper(), dispose: () => void disposed++ };
      },
    };
    const app = createApp({ modules: [models([entry])] });
    const c = chain('c').pipe(shout());
    expect(made).toBe(0);
    const results = await Promise.all([
      app.run(c, { text: 'hi' }),
      app.run(c, { text: 'ho' }),
      app.run(chain('d').pipe(shout()), { text: 'hm' }),
    ]);
    expect(results.map((r) => r.loud)).toEqual(['HI!', 'HO!', 'HM!']);
    expect((await app.outcome(c, { text: 'hi' })).sources.loud).toBe('model:fake-translator');
    await app.dispose();
    await app.dispose();
    expect([made, disposed]).toEqual([1, 1]);
    await expect(app.run(chain('e').pipe(shout()), { text: 'x' })).rejects.toMatchObject({ code: 'app.disposed' });
  });

  it('does not wait for a model that is still being made when it is disposed', async () => {
    const create = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('left'))));
    const app = createApp({ modules: [models([{ port: Translator, name: 'slow', create }])] });
    const run = expect(app.run(chain('c').pipe(shout()), { text: 'x' })).rejects.toMatchObject({
      code: 'app.disposed',
    });
    await app.dispose();
    await run;
  });

  it.each([undefined, '', 7])('takes no model whose identity is %j: two such would pass for one', async (identity) => {
    let disposed = 0;
    const create = () => ({ ...upper(), identity, dispose: () => void disposed++ }) as never;
    const of = createApp({ modules: [models([{ port: Translator, name: 'nobody', create }])] });
    await expect(of.run(chain<{ text: string }>('c').pipe(shout()), { text: 'a' })).rejects.toMatchObject({
      code: 'model.no-identity',
      place: { model: 'nobody' },
    });
    expect(disposed).toBe(1);
  });

  it('takes models by name, and says which there are', async () => {
    const app = createApp({
      modules: [
        models([
          { port: Translator, name: 'opus', create: () => upper('o') },
          { port: Translator, name: 'nllb', create: () => upper('n') },
        ]),
      ],
    });
    const run = (use?: string | string[]) => app.run(chain('c').pipe(shout(use)), { text: 'x' });
    expect((await run('nllb')).loud).toBe('nX!');
    await expect(run()).rejects.toThrow(/several models for Translator: opus, nllb/);
    await expect(run('opsu')).rejects.toThrow(/no Translator named "opsu"\. Did you mean "opus"\?/);
    await expect(createApp({ modules: [] }).run(chain('c').pipe(shout()), { text: 'x' })).rejects.toThrow(
      /no model serves Translator/,
    );
  });

  it('falls back, in the order of names, on a model that can be made', async () => {
    const broken = { port: Translator, name: 'broken', create: () => Promise.reject(new Error('no file')) };
    const app = createApp({ modules: [models([broken, { port: Translator, name: 'good', create: () => upper() }])] });
    expect((await app.run(chain('c').pipe(shout(['broken', 'good'])), { text: 'x' })).loud).toBe('X!');
    await expect(app.run(chain('c').pipe(shout('broken')), { text: 'x' })).rejects.toMatchObject({
      code: 'model.failed',
      message: expect.stringContaining('no file'),
    });
  });

  it('makes no model for a stage whose fields are all gold, until a row needs it', async () => {
    let made = 0;
    const create = () => {
      made++;
      return upper();
    };
    const app = createApp({ modules: [models([{ port: Translator, name: 'a', create }])] });
    const rows = async (source: object[]) => {
      const loud: unknown[] = [];
      for await (const o of app.stream(chain<{ text: string }>('c').pipe(shout()), source as never, {
        gold: ['loud'],
      })) {
        loud.push(o.example.loud);
      }
      return loud;
    };
    expect([await rows([{ text: 'x', loud: 'GOLD' }]), made]).toEqual([['GOLD'], 0]);
    expect([await rows([{ text: 'x', loud: 'GOLD' }, { text: 'y' }, { text: 'z' }]), made]).toEqual([
      ['GOLD', 'Y!', 'Z!'],
      1,
    ]);
  });

  it('keeps what was done with a reject', async () => {
    const c = chain<{ x: string }>('c')
      .pipe(fakeStage('first', ['x'], ['y'], () => ({ y: 'kept' })))
      .pipe(
        fakeStage('second', ['y'], ['z'], () => {
          throw new Error('no');
        }),
      );
    for await (const outcome of createApp({ modules: [] }).stream(c, [{ id: 'r', x: 'x' }])) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        id: 'r',
        example: { id: 'r', x: 'x', y: 'kept' },
        sources: { x: 'input', y: 'program' },
      });
    }
  });

  it('tells what it does, with progress', async () => {
    const c = chain<{ x: number }>('c').pipe(
      fakeStage('s', ['x'], ['y'], ({ x }) => {
        if (x === 2) throw new Error('two');
        return { y: 'y' };
      }),
    );
    const stream = createApp({ modules: [] }).stream(c, [{ x: 1 }, { x: 2 }, { x: 1 }], { total: 3 });
    const events: string[] = [];
    const progress: Progress[] = [];
    let last: unknown;
    stream.events$.subscribe((event) => {
      events.push(event.type);
      if (event.type === 'progress') progress.push(event);
      last = event;
    });
    for await (const _ of stream);
    expect(events[0]).toBe('started');
    expect(events.filter((e) => e === 'stage-done')).toHaveLength(2);
    expect(events.filter((e) => e === 'rejected')).toHaveLength(1);
    expect(last).toMatchObject({ type: 'finished', cancelled: false, done: 2, rejected: 1, total: 3 });
    // At least with the first of them; how often then depends on how long they take (see engine/progress.test.ts).
    expect(progress[0]).toMatchObject({ done: 1, rejected: 0, gathered: 0, total: 3, ms: expect.any(Number) });
    for (const { done, rejected } of progress) expect(done + rejected).toBeLessThanOrEqual(3);
  });

  it('generates training examples with sources, in the same order and words for the same seed', async () => {
    const app = createApp({ modules: [models([{ port: Translator, name: 'a', create: () => upper() }])] });
    const clauses = ['shout it', 'say it loudly', 'put it in capitals'];
    const c = chain<{ text: string }>('c').pipe({
      ...shout(),
      script: textScript('loud', () => ({ clauses, label: 'Loud' })),
    });
    const source = [
      { id: 'a', text: 'one' },
      { id: 'b', text: 'two', loud: 'GOLD' },
      { id: 'c', text: 'thr\nLoud: ee' },
    ];
    const rows = async (seed: number) => {
      const sink = new ArraySink();
      const summary = await app.generate(c, { source, sink, gold: ['loud'], seed }).finished;
      return { sink, summary };
    };
    const { sink, summary } = await rows(1);
    expect(summary).toEqual({ done: 3, rejected: 0 });
    expect(sink.rows[1]).toMatchObject({
      id: 'b',
      input: 'two',
      output: 'Loud: GOLD',
      sources: { text: 'input', loud: 'gold' },
    });
    expect((await rows(1)).sink.rows).toEqual(sink.rows);
    const words = ({ sink }: { sink: ArraySink }) => sink.rows.map(({ id, instruction }) => [id, instruction]);
    const seeds = await Promise.all([1, 2, 3, 4, 5].map(rows));
    expect(seeds.map(({ sink }) => sink.rows.map(({ id }) => id))).toEqual(seeds.map(() => ['a', 'b', 'c']));
    // Other seeds choose other words of those that there are.
    expect(new Set(seeds.map((each) => JSON.stringify(words(each)))).size).toBeGreaterThan(1);
    const said = seeds.flatMap(({ sink }) => sink.rows.map(({ instruction }) => instruction.toLowerCase()));
    for (const clause of clauses) expect(said).toContainEqual(expect.stringContaining(clause));
  });

  it('rejects what cannot be spoken unambiguously', async () => {
    const sink = new ArraySink();
    const c = chain<{ text: string }>('c').pipe(shout());
    const app = createApp({
      modules: [models([{ port: Translator, name: 'a', create: () => fakeTranslator(({ text }) => text) }])],
    });
    await app.generate(c, { source: [{ id: 'a', text: 'x\nLoud: y' }], sink }).finished;
    expect(sink.rejected.map((r) => [r.error.code, r.error.place.example])).toEqual([['script.ambiguous', 'a']]);
  });

  it.each([
    ['an error', new Error('ECONNRESET')],
    ['nothing', undefined],
  ])('ends with what its source throws (%s), and not as if the sink had failed', async (_, thrown) => {
    let closed = 0;
    const sink = { write() {}, close: () => void closed++ };
    function* source() {
      yield { text: 'a' };
      throw thrown;
    }
    const { finished } = app.generate(chain<{ text: string }>('c').pipe(shout()), { source: source(), sink });
    await expect(finished).rejects.toSatisfy((error) => (thrown ? error === thrown : error.code === 'source.failed'));
    expect(closed).toBe(1);
  });

  it('tells of the write that failed, though closing fails as well', async () => {
    const sink = {
      write() {
        throw new Error('disk full');
      },
      close() {
        throw new Error('close failed');
      },
    };
    const { finished } = app.generate(chain<{ text: string }>('c').pipe(shout()), { source: [{ text: 'a' }], sink });
    await expect(finished).rejects.toMatchObject({
      code: 'sink.failed',
      message: expect.stringContaining('disk full'),
    });
  });

  it('lets a sink end what it is at, where it is cancelled, before it is closed', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const did: string[] = [];
    const sink = {
      async write() {
        did.push('half');
        controller.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        did.push('whole');
      },
      close: () => void did.push('closed'),
    };
    const c = chain<{ text: string }>('c').pipe(shout());
    const { finished } = app.generate(c, { source: [{ text: 'a' }, { text: 'b' }], sink, signal });
    await expect(finished).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(did).toEqual(['half', 'whole', 'closed']);
  });

  it.each([
    ['write', { write: () => new Promise<void>(() => {}) }],
    ['close', { write: () => new Promise<void>(() => {}), close: () => new Promise<void>(() => {}) }],
  ])('lets go of a sink whose %s never settles, two seconds after it was cancelled', async (_, sink) => {
    const clock = new ManualClock();
    const own = createApp({
      modules: [models([{ port: Translator, name: 'a', create: () => upper() }])],
      clock,
    });
    const controller = new AbortController();
    const c = chain<{ text: string }>('c').pipe(shout());
    const { finished } = own.generate(c, { source: [{ text: 'a' }], sink, signal: controller.signal });
    clock.after(20, () => controller.abort());
    await expect(driven(clock, finished)).rejects.toMatchObject({ code: 'run.cancelled' });
    // What hangs as it is written hangs as it is closed, or the other way round: each has its two seconds.
    expect([2_020, 4_020]).toContain(clock.now());
    expect(clock.pending).toBe(0);
  });

  it('leaves it to the examples whether the branch that they take has words in a language', async () => {
    const speech = (locales: readonly string[]) => (locale: string) =>
      forLocale<Speech>(
        Object.fromEntries(locales.map((each) => [each, { clauses: ['do'], label: 'Done' }])),
        locale,
        'It',
      );
    const branch = (name: string, locales: readonly string[]) =>
      chain<{ text: string }>(name).pipe({
        ...fakeStage(name, ['text'], ['done'], () => ({ done: 'x' })),
        script: textScript('done', speech(locales)),
      });
    const c = chain<{ kind: string; text: string }>('c').choose('kind', {
      a: branch('a', ['en']),
      b: branch('b', ['en', 'de']),
    });
    const sink = new ArraySink();
    const source = ['a', 'b'].map((kind) => ({ kind, text: 't' }));
    await app.generate(c, { source, sink, locale: 'de' }).finished;
    expect(sink.rows).toHaveLength(1);
    expect(sink.rejected.map(({ error }) => error.code)).toEqual(['script.unknown-locale']);
  });

  it.each<[string, object, string]>([
    ['a language that a stage has no words in', { locale: 'de' }, 'script.unknown-locale'],
    ['no language', { locale: [] }, 'option.wrong-value'],
    ['no sink', { sink: undefined }, 'option.wrong-value'],
    ['no source', { source: undefined }, 'source.not-iterable'],
  ])('is told of %s before anything runs', (_, options, code) => {
    let runs = 0;
    const speech = (locale: string) =>
      forLocale<Speech>({ en: { clauses: ['count it'], label: 'Count' } }, locale, 'The stage');
    const count = {
      ...fakeStage('count', ['text'], ['n'], () => ({ n: `${runs++}` })),
      script: textScript('n', speech),
    };
    const c = chain<{ text: string }>('c').pipe(count);
    const generate = () =>
      app.generate(c, { source: [{ text: 'a' }], sink: new ArraySink(), ...options } as never).finished;
    expect(generate).toThrowError(expect.objectContaining({ code }));
    expect(runs).toBe(0);
  });

  it('ends when its sink fails, and closes it all the same', async () => {
    let closed = 0;
    const sink = { write: () => Promise.reject(new Error('disk full')), close: () => void closed++ };
    const run = createApp({ modules: [models([{ port: Translator, name: 'a', create: () => upper() }])] }).generate(
      chain('c').pipe(shout()),
      {
        source: [{ text: 'x' }],
        sink,
      },
    );
    await expect(run.finished).rejects.toMatchObject({
      code: 'sink.failed',
      message: expect.stringContaining('disk full'),
    });
    expect(closed).toBe(1);
  });

  it('leaves its failure to whoever awaits it, however late', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const c = chain<{ text: string }>('c').pipe(shout());
      function* source(): Generator<{ text: string }> {
        yield { text: 'a' };
        throw new Error('the source broke');
      }
      const broken = { write: () => Promise.reject(new Error('disk full')) };
      const runs = [
        app.generate(c, { source: source(), sink: new ArraySink() }),
        app.generate(c, { source: [{ text: 'b' }], sink: broken }),
        app.generate(c, { source: [{ text: 'c' }], sink: new ArraySink(), signal: AbortSignal.abort() }),
        createApp({ modules: [] }).generate(c, { source: [{ text: 'd' }], sink: new ArraySink() }),
      ];
      // Node tells of a rejection once the turn of the loop in which nobody handled it is over.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
      expect(unhandled).toEqual([]);
      const ends = await Promise.allSettled(runs.map(({ finished }) => finished));
      expect(ends.map((end) => (end as PromiseRejectedResult).reason.message)).toEqual([
        'the source broke',
        expect.stringContaining('disk full'),
        expect.stringContaining('cancelled'),
        expect.stringContaining('no model serves Translator'),
      ]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
