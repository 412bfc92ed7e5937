import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError, toSitflowError } from '../../base/errors.js';
import { chain } from '../../chain/chain.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { isBug } from './bugs.js';
import type { RunEvent } from './events.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
const start = (): any => chain('c', { input: { x: 'number' } } as never);
const rows = Array.from({ length: 6 }, (_, x) => ({ x }));
const failing = (fails: (x: number) => Error | undefined) =>
  fakeStage('work', ['x'], ['y'], ({ x }) => {
    const error = fails(x as number);
    if (error) throw error;
    return { y: 'y' };
  });
const bug = () => new TypeError("Cannot read properties of undefined (reading 'text')");

async function run(fails: (x: number) => Error | undefined, options: object = {}) {
  const app = createApp({ modules: [] });
  const outcomes: string[] = [];
  let finished: Extract<RunEvent, { type: 'finished' }> | undefined;
  const onEvent = (event: RunEvent) => {
    if (event.type === 'finished') finished = event;
  };
  let error: unknown;
  try {
    for await (const outcome of app.stream(start().pipe(failing(fails)), rows as never, {
      window: 1,
      onEvent,
      ...options,
    }))
      outcomes.push(outcome.status === 'rejected' ? outcome.error.code : 'done');
  } catch (thrown) {
    error = thrown;
  }
  return { outcomes, error, finished };
}

describe('a bug in a stage', () => {
  it.each([
    ['TypeError', bug(), true],
    ['ReferenceError', new ReferenceError('x is not defined'), true],
    ['RangeError', new RangeError('Maximum call stack size exceeded'), true],
    ['one that was wrapped', toSitflowError(bug()), true],
    ['an Error', new Error('no'), false],
    ['one with a code', Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }), false],
    ['one with a cause', new TypeError('it failed', { cause: new Error('why') }), false],
    ['what fetch throws', new TypeError('fetch failed'), false],
    ['one of our own', new SitflowError('text.empty', 'empty', { cause: bug() }), false],
    ['no error', 'TypeError', false],
  ])('is told from other errors: %s', (_, thrown, expected) => {
    expect(isBug(thrown)).toBe(expected);
  });

  it('ends the run if the stage has not succeeded for any example', async () => {
    const { outcomes, error } = await run(bug);
    expect(outcomes).toEqual([]);
    expect(error).toMatchObject({
      code: 'stage.bug',
      place: { chain: 'c', stage: 'work' },
      message: expect.stringContaining('reading'),
      cause: expect.any(TypeError),
    });
    // Where it was thrown.
    expect((error as Error).stack).toContain('bugs.test.ts');
  });

  it('rejects its example afterwards, and is counted apart', async () => {
    const { outcomes, error, finished } = await run((x) => (x === 2 ? bug() : x === 4 ? new Error('no') : undefined));
    expect(error).toBeUndefined();
    expect(outcomes).toEqual(['done', 'done', 'stage.threw', 'done', 'stage.threw', 'done']);
    expect(finished).toMatchObject({ done: 4, rejected: 2, bugs: 1 });
  });

  it('always ends the run with `failOnBug`', async () => {
    const { outcomes, error } = await run((x) => (x === 2 ? bug() : undefined), { failOnBug: true });
    expect([outcomes, error]).toEqual([['done', 'done'], expect.objectContaining({ code: 'stage.bug' })]);
  });

  it('is not excused by gold', async () => {
    const app = createApp({ modules: [] });
    const source = [{ x: 1, y: 'gold' }, { x: 2 }];
    const run = async () => {
      for await (const _ of app.stream(start().pipe(failing(bug)), source as never, { gold: ['y'], window: 1 }));
    };
    await expect(run()).rejects.toMatchObject({ code: 'stage.bug' });
  });

  it('does not end the run where the error is about the example', async () => {
    const { outcomes, error } = await run(() => new Error('no'));
    expect([outcomes.length, error]).toEqual([6, undefined]);
  });

  it('of a whole-set stage ends the run', async () => {
    const app = createApp({ modules: [] });
    const set = { ...fakeStage('set', ['x'], ['s'], bugged), shape: 'gather' } as never;
    await expect(app.outcome(start().gather(set), { x: 1 })).rejects.toMatchObject({ code: 'stage.bug' });
  });
});

function bugged(): never {
  throw bug();
}
