import fc from 'fast-check';
import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { chain } from '../../chain/chain.js';
import type { Client } from '../../model/client-type.js';
import { models } from '../../model/modules.js';
import { Answerer, Translator } from '../../model/ports.js';
import type { AnySpec, Stage, StageContext, StageSpec } from '../../stage/stage.js';
import { fakeAnswerer, fakeTranslator } from '../../testing/fake-models.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from '../run/events.js';
import { choicesOf } from './fallback.js';

@injectable()
class Both implements Stage<{ text: string }, { out: string }> {
  constructor(
    @inject(Translator) private readonly translator: Client<Translator>,
    @inject(Answerer) private readonly answerer: Client<Answerer>,
  ) {}
  async run({ text }: { text: string }, context: StageContext) {
    const english = await this.translator.translate({ text, to: 'en' }, context);
    return {
      out: await this.answerer.answer({ question: english, context: english }, context),
    };
  }
}

@injectable()
class English implements Stage<{ text: string }, { out: string }> {
  constructor(@inject(Translator) private readonly translator: Client<Translator>) {}
  async run({ text }: { text: string }, context: StageContext) {
    return { out: await this.translator.translate({ text, to: 'en' }, context) };
  }
}

const english = (use: string | string[], policy: AnySpec['policy'] = {}) =>
  chain<{ text: string }>('c').pipe({
    name: 'english',
    version: '1',
    stage: English,
    options: {},
    use: { Translator: use },
    needs: ['text'],
    adds: ['out'],
    policy: { retry: { times: 0 }, ...policy },
  } satisfies StageSpec<{ text: string }, { out: string }>);

/** Translators a, b, c, …: each replies by its function, or is not made when that is an error. */
function setUp(replies: Readonly<Record<string, ((text: string) => string | Promise<string>) | Error>>) {
  const asked: string[] = [];
  const made: string[] = [];
  const entries = Object.entries(replies).map(([name, reply]) => ({
    port: Translator,
    name,
    create() {
      if (reply instanceof Error) throw reply;
      made.push(name);
      const fake = fakeTranslator(({ text }) => {
        asked.push(`${name} ${text}`);
        return reply(text);
      });
      return { ...fake, identity: `id-${name}` };
    },
  }));
  return { app: createApp({ modules: [models(entries)] }), asked, made };
}
const unavailable = () => {
  throw new SitflowError('model.unavailable', 'the server said 503');
};
const upper = (text: string) => text.toUpperCase();

describe('an order of models', () => {
  it('is followed for each example alone; a field says which model answered', async () => {
    const { app, asked, made } = setUp({ a: (text) => (text === 'hard' ? unavailable() : `a:${text}`), b: upper });
    const events: RunEvent[] = [];
    const stream = app.stream(english(['a', 'b']), [{ text: 'easy' }, { text: 'hard' }, { text: 'plain' }]);
    stream.events$.subscribe((event) => events.push(event));
    const got: unknown[] = [];
    for await (const o of stream) if (o.status === 'done') got.push([o.example.out, o.sources.out]);
    expect(got).toEqual([
      ['a:easy', 'model:id-a'],
      ['HARD', 'model:id-b'],
      ['a:plain', 'model:id-a'],
    ]);
    // A slow machine reads the last row only after the second has gone on to b.
    expect(asked.toSorted()).toEqual(['a easy', 'a hard', 'a plain', 'b hard']);
    expect(made).toEqual(['a', 'b']);
    expect(events.filter((e) => e.type === 'fell-back')).toMatchObject([
      { id: 'example/1', stage: 'english', error: { code: 'model.unavailable' } },
    ]);
  });

  it('makes a later model only when it is needed, and leaves out what cannot be made', async () => {
    const first = setUp({ a: upper, b: upper });
    await first.app.run(english(['a', 'b']), { text: 'x' });
    expect(first.made).toEqual(['a']);
    const { app, made } = setUp({ a: new Error('no file'), b: unavailable, c: upper });
    const { example, sources } = await app.outcome(english(['a', 'b', 'c']), { text: 'x' });
    expect([example.out, sources.out, made]).toEqual(['X', 'model:id-c', ['b', 'c']]);
  });

  it('is of no use to an input that no model could take', async () => {
    const { app, asked } = setUp({
      a: () => {
        throw new SitflowError('text.empty', 'the text is empty');
      },
      b: upper,
    });
    await expect(app.run(english(['a', 'b']), { text: 'x' })).rejects.toMatchObject({ code: 'text.empty' });
    expect(asked).toEqual(['a x']);
  });

  it('comes after the tries of the model before', async () => {
    let tries = 0;
    const flaky = () => {
      tries++;
      throw new SitflowError('model.busy', 'busy', { retryable: true });
    };
    const { app } = setUp({ a: flaky, b: upper });
    const { trace } = await app.outcome(english(['a', 'b'], { retry: { times: 2, baseMs: 1 } }), { text: 'x' });
    expect([tries, trace[0]?.attempts]).toEqual([3, 1]);
  });

  it('is followed when a model takes too long', async () => {
    const { app } = setUp({ a: () => new Promise<string>(() => {}), b: upper });
    const { sources } = await app.outcome(english(['a', 'b'], { timeoutMs: 20 }), { text: 'x' });
    expect(sources.out).toBe('model:id-b');
  });

  it('says what each model said when none is left', async () => {
    const { app } = setUp({ a: unavailable, b: new Error('no such file'), c: unavailable });
    const run = app.run(english(['a', 'b', 'c']), { text: 'x' });
    await expect(run).rejects.toMatchObject({ code: 'model.all-failed' });
    await expect(run).rejects.toThrow(/\(1\) the server said 503; \(2\) .*503/);
    // A model's own error where it is the only one that could be made.
    await expect(setUp({ a: new Error('no'), b: unavailable }).app.run(english(['a', 'b']), { text: 'x' }))
      .rejects //
      .toMatchObject({ code: 'model.unavailable' });
  });

  it('remembers what a later model said as that model’s', async () => {
    let down = true;
    const { app, asked } = setUp({ a: (text) => (down ? unavailable() : `a:${text}`), b: upper });
    const run = async () => (await app.run(english(['a', 'b']), { text: 'x' })).out;
    expect([await run(), await run()]).toEqual(['X', 'X']);
    down = false;
    expect(await run()).toBe('a:x');
    expect(asked).toEqual(['a x', 'b x', 'a x', 'a x']);
  });

  it('names only models that there are', async () => {
    const { app, made } = setUp({ first: upper, second: upper });
    await expect(app.run(english(['first', 'secnod']), { text: 'x' })).rejects.toThrow(
      /stage english.*no Translator named "secnod"\. Did you mean "second"\?/,
    );
    await expect(app.run(english([]), { text: 'x' })).rejects.toMatchObject({ code: 'stage.no-model-named' });
    expect(made).toEqual([]);
  });

  it('leaves nothing running when the run is cancelled on the way to the next model', async () => {
    const gone = new AbortController();
    const { app, asked } = setUp({
      a: () => {
        queueMicrotask(() => gone.abort());
        return unavailable();
      },
      b: () => new Promise<string>(() => {}),
      c: upper,
    });
    await expect(app.run(english(['a', 'b', 'c']), { text: 'x' }, { signal: gone.signal })).rejects.toMatchObject({
      code: 'run.cancelled',
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).not.toContain('c x');
  });

  it('finds the combination of two ports that works', async () => {
    const translators = (['t1', 't2'] as const).map((name) => ({
      port: Translator,
      name,
      create: () => ({ ...fakeTranslator(() => (name === 't1' ? unavailable() : name)), identity: name }),
    }));
    const answerers = (['a1', 'a2'] as const).map((name) => ({
      port: Answerer,
      name,
      create: () => ({ ...fakeAnswerer(() => (name === 'a1' ? unavailable() : name)), identity: name }),
    }));
    const app = createApp({ modules: [models([...translators, ...answerers])] });
    const both: StageSpec<{ text: string }, { out: string }> = {
      name: 'both',
      version: '1',
      stage: Both,
      options: {},
      use: { Translator: ['t1', 't2'], Answerer: ['a1', 'a2'] },
      needs: ['text'],
      adds: ['out'],
      policy: { retry: { times: 0 } },
    };
    const { sources } = await app.outcome(chain<{ text: string }>('c').pipe(both), { text: 'x' });
    expect(sources.out).toBe('model:a2+t2');
  });
});

describe('choicesOf', () => {
  it('has every combination once, the first names first', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(names, names, names, (outer, other, within) => {
        const inner: AnySpec = { ...fakeStage('inner', [], [], () => ({})), use: { Translator: within } };
        const spec: AnySpec = {
          ...fakeStage('outer', [], [], () => ({})),
          use: { Translator: outer, Answerer: other },
          inner: [inner],
        };
        const choices = choicesOf(spec).map((choice) => [choice.get(spec), choice.get(inner)]);
        expect(new Set(choices.map((choice) => JSON.stringify(choice))).size).toBe(
          outer.length * other.length * within.length,
        );
        expect(choices[0]).toEqual([{ Translator: outer[0], Answerer: other[0] }, { Translator: within[0] }]);
      }),
    );
  });
});
