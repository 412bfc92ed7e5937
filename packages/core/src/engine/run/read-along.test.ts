import { injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { chain } from '../../chain/chain.js';
import type { StageContext, StageSpec } from '../../stage/stage.js';
import type { RunEvent } from './events.js';
import type { TextPiece } from './read-along.js';

/** A stage that writes its words one by one; before the last try it breaks off after the first. */
function writer(words: readonly string[], failures = 0): StageSpec<{ q: string }, { text: string }> {
  let failed = 0;
  @injectable()
  class Writer {
    async run(_: { q: string }, { onText }: StageContext) {
      for (const [i, word] of words.entries()) {
        onText?.(word);
        await Promise.resolve();
        if (i === 0 && failed < failures) {
          failed++;
          throw new SitflowError('model.failed', 'it broke off', { retryable: true });
        }
      }
      return { text: words.join('') };
    }
  }
  return { name: 'write', version: '1', stage: Writer, options: {}, needs: ['q'], adds: ['text'] };
}

const start = chain<{ q: string }>('c', { input: { q: 'text' } });

describe('reading along', () => {
  it('is told the pieces of a single example, and what the cache holds not again', async () => {
    const app = createApp({ modules: [] });
    const c = start.pipe(writer(['one ', 'two']));
    const pieces: TextPiece[] = [];
    const run = () => app.run(c, { q: 'q' }, { onText: (piece) => pieces.push(piece) });
    expect((await run()).text).toBe('one two');
    const told = [
      { id: 'example/0', stage: 'write', text: 'one ', attempt: 1 },
      { id: 'example/0', stage: 'write', text: 'two', attempt: 1 },
    ];
    expect(pieces).toEqual(told);
    expect((await run()).text).toBe('one two');
    expect(pieces).toEqual(told);
  });

  it('sees by the attempt that a text begins anew', async () => {
    const app = createApp({ modules: [], policy: { retry: { baseMs: 1 } } });
    const pieces: TextPiece[] = [];
    await app.run(start.pipe(writer(['one ', 'two'], 1)), { q: 'q' }, { onText: (piece) => pieces.push(piece) });
    expect(pieces.map(({ text, attempt }) => [text, attempt])).toEqual([
      ['one ', 1],
      ['one ', 2],
      ['two', 2],
    ]);
  });

  it('ends the run by what it throws, and nothing else', async () => {
    const app = createApp({ modules: [] });
    const c = start.pipe(writer(['one ', 'two']));
    const cause = new Error('no more paper');
    const told: string[] = [];
    const onText = ({ text }: TextPiece) => {
      told.push(text);
      throw cause;
    };
    await expect(app.run(c, { q: 'q' }, { onText })).rejects.toMatchObject({
      code: 'run.on-text',
      message: expect.stringContaining('no more paper'),
      cause,
    });
    expect(told).toEqual(['one ']);
    expect((await app.run(c, { q: 'q' })).text).toBe('one two');
  });

  it('ends with the run’s own signal', async () => {
    const app = createApp({ modules: [] });
    const controller = new AbortController();
    const told: string[] = [];
    const run = app.run(
      start.pipe(writer(['one ', 'two'])),
      { q: 'q' },
      {
        signal: controller.signal,
        onText: ({ text }) => {
          told.push(text);
          controller.abort();
        },
      },
    );
    await expect(run).rejects.toMatchObject({ code: 'run.cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toEqual(['one ']);
  });

  it('is not waited for', async () => {
    const onText = (() => new Promise(() => {})) as never;
    const run = createApp({ modules: [] }).run(start.pipe(writer(['one'])), { q: 'q' }, { onText });
    expect((await run).text).toBe('one');
  });

  it('is an event of its run, too', async () => {
    const app = createApp({ modules: [] });
    const events: RunEvent[] = [];
    const options = { runId: 'r', onText: () => {}, onEvent: (event: RunEvent) => events.push(event) };
    await app.run(start.pipe(writer(['one ', 'two'])), { q: 'q' }, options);
    expect(events.filter(({ type }) => type === 'text')).toEqual([
      { run: 'r', type: 'text', id: 'example/0', stage: 'write', text: 'one ', attempt: 1 },
      { run: 'r', type: 'text', id: 'example/0', stage: 'write', text: 'two', attempt: 1 },
    ]);
  });

  /** A stage that writes its second word once it may; how often it was called. */
  function held() {
    let open: () => void = () => {};
    let calls = 0;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    @injectable()
    class Held {
      async run(_: object, { onText }: StageContext) {
        calls++;
        onText?.('one ');
        await gate;
        onText?.('two');
        return { text: 'one two' };
      }
    }
    return { c: start.pipe({ ...writer([]), stage: Held }), open: () => open(), calls: () => calls };
  }
  const told = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  it('is told all from the beginning, however many read along with one call, and however late they come', async () => {
    const app = createApp({ modules: [] });
    const { c, open, calls } = held();
    const pieces: string[][] = [[], [], []];
    const read = (own: string[]) => app.run(c, { q: 'q' }, { onText: ({ text }) => own.push(text) });
    const [first, ...others] = pieces as [string[], ...string[][]];
    const runs = [read(first)];
    await told(() => first.length === 1);
    runs.push(...others.map(read), app.run(c, { q: 'q' }));
    await told(() => others.every((own) => own.length === 1));
    open();
    await Promise.all(runs);
    expect(pieces).toEqual(pieces.map(() => ['one ', 'two']));
    expect(calls()).toBe(1);
  });

  it('joins a call that nobody reads along with, and makes no other', async () => {
    const app = createApp({ modules: [] });
    const { c, open, calls } = held();
    const silent = app.run(c, { q: 'q' });
    await told(() => calls() === 1);
    const pieces: string[] = [];
    const read = app.run(c, { q: 'q' }, { onText: ({ text }) => pieces.push(text) });
    await new Promise((resolve) => setTimeout(resolve, 5));
    open();
    expect((await silent).text).toBe((await read).text);
    expect(['', 'one two']).toContain(pieces.join(''));
    expect(calls()).toBe(1);
  });

  it('is told nothing more once the run has ended, though another run waits for the same call', async () => {
    const app = createApp({ modules: [] });
    const { c, open } = held();
    const controller = new AbortController();
    const pieces: string[] = [];
    const { signal } = controller;
    const first = app.run(c, { q: 'q' }, { signal, onText: ({ text }) => pieces.push(text) });
    const second = app.run(c, { q: 'q' });
    await told(() => pieces.length > 0);
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'run.cancelled' });
    open();
    expect((await second).text).toBe('one two');
    expect(pieces).toEqual(['one ']);
  });

  it('is told by a function, and by nothing else', async () => {
    const c = start.pipe(writer(['one']));
    await expect(
      createApp({ modules: [] }).run(c, { q: 'q' }, { onText: 'console.log' as never }),
    ).rejects.toMatchObject({ code: 'option.not-a-function' });
  });

  it('is for one example: a stream has no such option', () => {
    const app = createApp({ modules: [] });
    const options = { onText: () => {} } as object;
    expect(() => app.stream(start.pipe(writer(['one'])), [{ q: 'q' }], options)).toThrowError(/onText/);
  });
});
