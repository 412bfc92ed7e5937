import { injectable } from 'inversify';
import {
  bufferCount,
  concatMap,
  delay,
  EMPTY,
  filter,
  finalize,
  map,
  mergeMap,
  NEVER,
  type OperatorFunction,
  of,
  take,
  throwError,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.js';
import { SitflowError } from '../../base/errors.js';
import { chain } from '../../chain/chain.js';
import { done, type RunOutcome, rejected } from '../../example/example.js';
import type { OperatorContext, StageInput, StageOutput } from '../../stage/stage.js';
import { fakeStage } from '../../testing/fake-stage.js';
import type { RunEvent } from '../run/events.js';

type Operator = OperatorFunction<StageInput<{ x: number }>, StageOutput<{ y: string }>>;
// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
type Untyped = any;

/** A stage that is the operator, and the seeds that it was made with. */
function stage(operator: (context: OperatorContext) => Operator, options: object = {}) {
  const made: number[] = [];
  @injectable()
  class Operating {
    async run(): Promise<never> {
      throw new Error('run is not called');
    }
    operator(context: OperatorContext) {
      made.push(context.seed);
      return operator(context);
    }
  }
  const spec = { name: 'op', version: '1', stage: Operating, options: {}, needs: ['x'], adds: ['y'] };
  return { made, spec: { ...spec, types: { y: 'text' }, ...options } as Untyped };
}
const start = (): Untyped => chain('c', { input: { x: 'number' } } as never);
const operating = (operator: Operator): Untyped => start().pipe(stage(() => operator).spec);
const rows = (n: number) => Array.from({ length: n }, (_, x) => ({ x, id: `e${x}` }));
const answered = ({ id, needs: { x } }: StageInput<{ x: number }>) => ({ id, outcome: { y: `${x}` } });
const each: Operator = map(answered);
const groupsOf =
  (n: number): Operator =>
  (inputs$) =>
    inputs$.pipe(
      bufferCount(n),
      mergeMap((group) => of(...group.reverse().map(answered)).pipe(delay(1))),
    );

async function all(c: Untyped, source: readonly object[], options: object = {}) {
  const app = createApp({ modules: [] });
  const outcomes: RunOutcome<{ y?: string }>[] = [];
  const events: RunEvent[] = [];
  let error: unknown;
  try {
    const onEvent = (event: RunEvent) => void events.push(event);
    for await (const outcome of app.stream(c, source as never, { onEvent, ...options }))
      outcomes.push(outcome as never);
  } catch (thrown) {
    error = thrown;
  }
  const ends = outcomes.map((outcome) =>
    outcome.status === 'done' ? outcome.example.y : `${outcome.error.code} ${outcome.error.place.stage}`,
  );
  return { outcomes, ends, error, events };
}

describe('a stage that is an operator', () => {
  it('answers all examples, with fields, sources, spans and events as any stage', async () => {
    const { spec, made } = stage(() => each);
    const { outcomes, events } = await all(start().pipe(spec), rows(3));
    expect(outcomes).toMatchObject(
      [0, 1, 2].map((x) => ({
        status: 'done',
        example: { x, y: `${x}` },
        sources: { x: 'input', y: 'program' },
        trace: [{ stage: 'op', by: 'run', attempts: 1 }],
      })),
    );
    expect(events.filter(({ type }) => type === 'stage-started' || type === 'stage-done')).toHaveLength(6);
    expect(made).toHaveLength(1);
  });

  it('answers in any order and in groups; the outcomes keep the order of the source', async () => {
    const { ends } = await all(operating(groupsOf(4)), rows(10), { window: 4 });
    expect(ends).toEqual(rows(10).map(({ x }) => `${x}`));
  });

  it('rejects what it says, and what is no result', async () => {
    const given = [
      rejected(new SitflowError('mine', 'no')),
      done({ y: 'told' }, 'joint:m'),
      { y: 1 },
      { z: 'z' },
      'text',
      { y: 'ok' },
    ];
    const operator: Operator = map(({ id, needs }) => ({ id, outcome: given[needs.x] as never }));
    const { ends, outcomes } = await all(operating(operator), rows(6));
    const wrong = 'stage.wrong-result op';
    expect(ends).toEqual(['mine op', 'told', wrong, wrong, wrong, 'ok']);
    expect(outcomes[1]?.sources).toMatchObject({ y: 'joint:m' });
    expect(outcomes[0]?.trace).toMatchObject([{ stage: 'op', error: { code: 'mine' } }]);
  });

  it('rejects what it has not answered when it completes', async () => {
    const lost = 'stage.lost op';
    const odd: Operator = (inputs$) =>
      inputs$.pipe(
        filter(({ needs }) => needs.x % 2 === 1),
        map(answered),
      );
    expect((await all(operating(odd), rows(5))).ends).toEqual([lost, '1', lost, '3', lost]);
    const two: Operator = (inputs$) => inputs$.pipe(take(2), map(answered));
    expect((await all(operating(two), rows(4))).ends).toEqual(['0', '1', lost, lost]);
    expect((await all(operating(two), rows(4), { window: 1 })).ends).toEqual(['0', '1', lost, lost]);
    expect(
      (
        await all(
          operating(() => EMPTY),
          rows(2),
        )
      ).ends,
    ).toEqual([lost, lost]);
  });

  it.each<[string, Operator, string]>([
    ['twice', mergeMap((input) => of(answered(input), answered(input))), '"e0"'],
    ['what it was not given', map(() => ({ id: 'other', outcome: { y: '' } })), '"other"'],
    ['without an id', map(() => ({ outcome: { y: '' } }) as never), 'an object'],
  ])('ends the run if it answers %s, and names it', async (_, operator, named) => {
    const { error } = await all(operating(operator), rows(3));
    expect(error).toMatchObject({ code: 'stage.wrong-answer', place: { chain: 'c', stage: 'op' } });
    expect((error as Error).message).toContain(named);
  });

  it('ends the run if it fails, or cannot be made', async () => {
    const fails: Operator = mergeMap(() => throwError(() => new SitflowError('mine', 'broken')));
    expect((await all(operating(fails), rows(3))).error).toMatchObject({ code: 'mine', place: { stage: 'op' } });
    const none = stage(() => {
      throw new Error('no operator');
    });
    const { error } = await all(start().pipe(none.spec), rows(3));
    expect(error).toMatchObject({ code: 'stage.threw', place: { stage: 'op' } });
  });

  it('ends the run if it holds all that the window takes, and says what helps', async () => {
    const c = operating(groupsOf(10));
    const policy = { timeoutMs: 30 };
    const { error } = await all(c, rows(20), { policy, window: 8 });
    expect(error).toMatchObject({ code: 'stage.holds-all', place: { stage: 'op' } });
    expect((error as Error).message).toMatch(/8 examples.*Raise `window`/);
    expect((await all(c, rows(20), { policy, window: 10 })).ends).toHaveLength(20);
  });

  it('may be slow, while it answers, another stage works, or nobody takes the outcomes', async () => {
    const limited: Operator = concatMap((input) => of(answered(input)).pipe(delay(10)));
    const options = { window: 4, policy: { timeoutMs: 60 } };
    expect((await all(operating(limited), rows(12), options)).ends).toHaveLength(12);

    const slow = fakeStage('slow', ['x'], ['s'], async ({ x }) => {
      await new Promise((resolve) => setTimeout(resolve, x === 1 ? 200 : 1));
      return { s: 's' };
    });
    const mixed = start()
      .pipe(slow)
      .pipe(stage(() => groupsOf(2), { needs: ['x', 's'] }).spec);
    const stages = { slow: { timeoutMs: 0 } };
    expect((await all(mixed, rows(4), { ...options, window: 2, stages })).ends).toEqual(['0', '1', '2', '3']);

    const app = createApp({ modules: [] });
    let seen = 0;
    for await (const _ of app.stream(operating(groupsOf(2)), rows(6) as never, { ...options, window: 2 })) {
      seen++;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(seen).toBe(6);
  });

  it('loses what it keeps for ever after the source has ended', async () => {
    const { ends } = await all(
      operating(() => NEVER),
      rows(3),
      { policy: { timeoutMs: 20 } },
    );
    expect(ends).toEqual(Array(3).fill('stage.lost op'));
  });

  it('is unsubscribed when the run is left, and its signals are aborted', async () => {
    let left = 0;
    const signals: AbortSignal[] = [];
    const holding: Operator = (inputs$) =>
      inputs$.pipe(
        mergeMap((input) => {
          signals.push(input.signal);
          return input.needs.x === 0 ? of(answered(input)) : NEVER;
        }),
        finalize(() => left++),
      );
    const app = createApp({ modules: [] });
    for await (const _ of app.stream(operating(holding), rows(5) as never, { window: 3 })) break;
    expect(left).toBe(1);
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.slice(1).every(({ aborted }) => aborted)).toBe(true);
  });

  it('does not see gold, and drops what another stage has rejected', async () => {
    const seen: number[] = [];
    const dropped: number[] = [];
    const slow: Operator = mergeMap((input) => {
      seen.push(input.needs.x);
      input.signal.addEventListener('abort', () => dropped.push(input.needs.x));
      return of(answered(input)).pipe(delay(20));
    });
    const failing = fakeStage('fails', ['x'], ['f'], async ({ x }) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (x === 1) throw new Error('no');
      return { f: 'f' };
    });
    const c = operating(slow).pipe(failing);
    const source = [{ x: 0 }, { x: 1 }, { x: 2, y: 'gold' }];
    const { ends, events } = await all(c, source, { gold: ['y'] });
    expect(ends).toEqual(['0', 'stage.threw fails', 'gold']);
    expect([seen, dropped]).toEqual([[0, 1], [1]]);
    expect(events.filter(({ type }) => type === 'stage-dropped')).toMatchObject([{ stage: 'op', id: 'example/1' }]);
  });

  it('is not cached, and has the same seed in each run of a seed', async () => {
    const { spec, made } = stage(() => each);
    const app = createApp({ modules: [] });
    const by: unknown[] = [];
    for (const seed of [1, 1, 2])
      for await (const { trace } of app.stream(start().pipe(spec), rows(1) as never, { seed })) by.push(trace[0]?.by);
    expect(by).toEqual(['run', 'run', 'run']);
    expect(made[0]).toBe(made[1]);
    expect(made[0]).not.toBe(made[2]);
  });
});
