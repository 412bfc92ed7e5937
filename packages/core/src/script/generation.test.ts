import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { fingerprint } from '../chain/fingerprint.js';
import { models } from '../model/modules.js';
import { TextGenerator } from '../model/ports.js';
import type { TextRequest } from '../model/requests.js';
import { fakeTextGenerator } from '../testing/fake-models.js';
import { fakeStage } from '../testing/fake-stage.js';
import { ArraySink, type RowSink, type RunManifest } from './sink.js';

let ran: unknown[] = [];
const two = chain<{ question: string }>('two', { input: { question: 'text' } })
  .pipe(
    fakeStage('translate', ['question'], ['question_en'], ({ question }) => {
      ran.push(question);
      return { question_en: `${question}!` };
    }),
  )
  .pipe(fakeStage('reply', ['question_en'], ['answer'], () => ({ answer: 'yes' })));
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ question: `q${i}` }));
const appOf = (reply: (request: TextRequest) => string) => {
  const student = fakeTextGenerator(reply);
  const asked = () => student.calls.flat();
  return {
    asked,
    app: createApp({ modules: [models([{ port: TextGenerator, name: 'student', create: () => student }])] }),
  };
};

/** Keeps rows, commits and manifests; ends the run by its third row. */
class Interrupted implements RowSink {
  readonly written: unknown[] = [];
  readonly runs: RunManifest[] = [];
  committed = 0;
  fails = 2;

  open(run: RunManifest) {
    this.runs.push(run);
    return { resumeAt: this.committed };
  }

  write({ id }: { id: string | number }, _: unknown, index: number) {
    if (this.fails-- === 0) throw new Error('power cut');
    this.written.push([id, index]);
  }

  commit(index: number) {
    this.committed = index + 1;
  }
}

describe('a run that generates', () => {
  it('goes on behind the rows that its sink has committed', async () => {
    const app = createApp({ modules: [] });
    const sink = new Interrupted();
    await expect(app.generate(two, { source: rows(5), sink, window: 1 }).finished).rejects.toMatchObject({
      code: 'sink.failed',
    });
    expect(sink.committed).toBe(2);
    ran = [];
    const { finished } = createApp({ modules: [] }).generate(two, { source: rows(5), sink });
    expect(await finished).toEqual({ done: 3, rejected: 0 });
    expect(ran).toEqual(['q2', 'q3', 'q4']);
    expect(sink.written).toEqual([0, 1, 2, 3, 4].map((index) => [`example/${index}`, index]));
  });

  it('tells its sink what it is', async () => {
    const sink = new Interrupted();
    sink.fails = Number.POSITIVE_INFINITY;
    const options = { source: rows(1), sink, seed: 'x', locale: ['en', 'es'], gold: ['answer'] } as const;
    await createApp({ modules: [] })
      .generate(two, options)
      .finished.catch(() => {});
    await createApp({ modules: [] })
      .generate(two, options)
      .finished.catch(() => {});
    const [run, again] = sink.runs;
    expect(run).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      chain: 'two',
      fingerprint: await fingerprint(two, { locales: ['en', 'es'] }),
      stages: [
        { key: 'translate', name: 'translate', version: '1' },
        { key: 'reply', name: 'reply', version: '1' },
      ],
      seed: 'x',
      locales: ['en', 'es'],
      gold: ['answer'],
    });
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    expect(again?.id).not.toBe(run?.id);
    expect(again?.fingerprint).toBe(run?.fingerprint);
  });

  it('tells of its events also where the sink takes time to open', async () => {
    const sink: RowSink = {
      open: () => new Promise((resolve) => setTimeout(() => resolve({ resumeAt: 0 }), 5)),
      write() {},
    };
    const run = createApp({ modules: [] }).generate(two, { source: rows(2), sink });
    const types: string[] = [];
    const completed: boolean[] = [];
    run.events$.subscribe({ next: ({ type }) => types.push(type), complete: () => completed.push(true) });
    await run.finished;
    expect(types).toContain('stage-done');
    expect(completed).toEqual([true]);
  });

  it('is not begun for a sink that cannot be opened, and completes its events', async () => {
    ran = [];
    const sink: RowSink = { open: () => Promise.reject(new Error('in use')), write() {} };
    const run = createApp({ modules: [] }).generate(two, { source: rows(2), sink });
    const completed: boolean[] = [];
    run.events$.subscribe({ complete: () => completed.push(true) });
    await expect(run.finished).rejects.toMatchObject({ code: 'sink.failed' });
    expect([ran, completed]).toEqual([[], [true]]);
  });
});

describe('a joint run that generates', () => {
  it('writes what one model answers, in the words that it was asked, and rejects what is incomplete', async () => {
    const { app, asked } = appOf(({ prompt }) =>
      String(prompt).endsWith('q1') ? 'translate: half' : 'translate: en\nreply: red',
    );
    const sink = new ArraySink();
    const finished = app.generate(two, { source: rows(3), sink, joint: 'student', seed: 3 }).finished;
    expect(await finished).toEqual({ done: 2, rejected: 1 });
    expect(sink.rows.map(({ output, sources }) => [output, sources.answer])).toEqual([
      ['translate: en\nreply: red', 'joint:fake-text-generator'],
      ['translate: en\nreply: red', 'joint:fake-text-generator'],
    ]);
    expect(sink.rows.map(({ instruction, input }) => `${instruction}\n${input}`)).toEqual(
      asked()
        .filter(({ prompt }) => !String(prompt).endsWith('q1'))
        .map(({ prompt }) => prompt),
    );
    expect(sink.rejected[0]).toMatchObject({ index: 1, error: { code: 'joint.incomplete', raw: 'translate: half' } });
    expect(Object.keys(sink.rows[0]?.sources ?? {})).toEqual(['question', 'question_en', 'answer']);
  });

  it('tells its sink the model and the settings', async () => {
    const { app } = appOf(() => '');
    const runs: RunManifest[] = [];
    const sink: RowSink = { open: (run) => ({ resumeAt: runs.push(run) - 1 }), write() {} };
    await app.generate(two, { source: [], sink, joint: 'student', settings: { temperature: 0.5 } }).finished;
    expect(runs[0]?.joint).toEqual({ models: ['student'], settings: { temperature: 0.5 } });
  });

  it.each<[string, object, string, RegExp]>([
    ['several languages', { joint: 'student', locale: ['en', 'es'] }, 'option.unserved', /one language/],
    ['gold', { joint: 'student', gold: ['answer'] }, 'joint.gold', /answer/],
    ['settings without a joint model', { settings: { temperature: 1 } }, 'option.unserved', /`settings`/],
  ])('refuses %s before anything runs', (_, options, code, message) => {
    const { app } = appOf(() => '');
    const run = () => app.generate(two, { source: rows(1), sink: new ArraySink(), ...options } as never);
    expect(run).toThrowError(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('the settings of a joint run', () => {
  const reply = 'translate: en\nreply: red';

  it('reach the model, are part of what is cached, and draw by the seed and the example', async () => {
    const { app, asked } = appOf(() => reply);
    const ask = (settings: object | undefined, id = 'a', seed = 0) =>
      app.run(two, { id, question: 'q' }, { joint: 'student', seed, ...(settings && { settings }) });
    await ask(undefined);
    await ask({ maxNewTokens: 40 });
    await ask({ maxNewTokens: 40 });
    await ask({ maxNewTokens: 41 });
    expect(asked().map(({ maxNewTokens, seed }) => [maxNewTokens, seed])).toEqual([
      [undefined, undefined],
      [40, undefined],
      [41, undefined],
    ]);
    await ask({ temperature: 0.7 });
    await ask({ temperature: 0.7 });
    await ask({ temperature: 0.7 }, 'b');
    await ask({ temperature: 0.7 }, 'a', 1);
    const drawn = asked().slice(3);
    expect(drawn.map(({ temperature }) => temperature)).toEqual([0.7, 0.7, 0.7]);
    const seeds = drawn.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(3);
    for (const seed of seeds) expect(Number.isSafeInteger(seed)).toBe(true);
    const other = appOf(() => reply);
    await other.app.run(two, { id: 'a', question: 'q' }, { joint: 'student', settings: { temperature: 0.7 } });
    expect(other.asked()[0]?.seed).toBe(seeds[0]);
  });

  it.each<[string, object, string]>([
    ['out of range', { temperature: -1 }, 'option.out-of-range'],
    ['unknown', { temprature: 1 }, 'option.unknown'],
    ['a seed, which is the run’s', { seed: 1 }, 'option.unknown'],
  ])('are refused where one is %s', async (_, settings, code) => {
    const { app, asked } = appOf(() => reply);
    const options = { joint: 'student', settings } as never;
    await expect(app.run(two, { question: 'q' }, options)).rejects.toMatchObject({ code });
    await expect(app.run(two, { question: 'q' }, { settings: { topK: 1 } } as never)).rejects.toMatchObject({
      code: 'option.unserved',
    });
    expect(asked()).toEqual([]);
  });
});
