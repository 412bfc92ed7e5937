import { delay, mergeMap, Observable, of, Subject, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.js';
import { chain } from '../../chain/chain.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { type Flow, newFlow } from '../graph/flow.js';
import { graph, type Work } from '../graph/graph.js';
import { admit } from './admit.js';
import { inSourceOrder, SourceOrder } from './in-source-order.js';
import { join } from './join.js';
import { pulled } from './pulled.js';
import { workEach } from './work-each.js';

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);
const flow = (index: number): Flow => newFlow(`${index}`, index);
const flows = () =>
  Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, flow(i)])) as Record<'a' | 'b' | 'c', Flow>;

describe('the order of the source', () => {
  /** Flows that have come in, in the order of their names. */
  const entered = () => {
    const order = new SourceOrder<Flow>();
    const list = [flow(0), flow(1), flow(2), flow(3)] as const;
    for (const each of list) order.enter(each);
    return { order, values: Object.fromEntries(list.entries()) as Record<0 | 1 | 2 | 3, Flow> };
  };

  it('holds what comes early', () => {
    marbles(({ hot, expectObservable }) => {
      const { order, values } = entered();
      expectObservable(hot('-1-2-0-------3-|', values).pipe(inSourceOrder(order))).toBe('-----(012)---3-|', values);
    });
  });

  it('has children in the place of their parent', () => {
    marbles(({ hot, expectObservable }) => {
      const { order, values } = entered();
      const [a, b] = [flow(10), flow(11)];
      order.split(values[0], [a, b]);
      const all = { ...values, a, b };
      expectObservable(hot('-1-b-a----2-3-|', all).pipe(inSourceOrder(order))).toBe('-----(ab1)2-3-|', all);
    });
  });

  it('emits all it holds before it ends, though emitting ends the source', () => {
    const { order, values } = entered();
    const source = new Subject<Flow>();
    const got: unknown[] = [];
    source.pipe(inSourceOrder(order)).subscribe({
      next(each) {
        got.push(each.id);
        if (each.id === '0') source.complete();
      },
      complete: () => got.push('end'),
    });
    source.next(values[1]);
    source.next(values[0]);
    expect(got).toEqual(['0', '1', 'end']);
  });
});

describe('join', () => {
  it('emits a flow once every branch has brought it, and ends with the last branch', () => {
    marbles(({ hot, expectObservable }) => {
      const f = flows();
      const slow = hot('---a-b---|', f);
      const fast = hot('-a-b-|', f);
      expectObservable(join([slow, fast], 0)).toBe('---a-b---|', f);
    });
  });
});

describe('workEach', () => {
  /** Work that takes as many frames as the flow's index says, in virtual time. */
  const working =
    (frames: (flow: Flow) => number, cancelled: Flow[] = []): Work =>
    (f, done) => {
      const timer = setTimeout(done, frames(f));
      return () => {
        cancelled.push(f);
        clearTimeout(timer);
      };
    };

  it('lets flows overtake each other and ends after the last', async () => {
    const f = flows();
    const order: string[] = [];
    await new Promise<void>((resolve) =>
      new Observable<Flow>((s) => {
        s.next(f.a);
        s.next(f.b);
        s.complete();
      })
        .pipe(workEach(working((x) => (x.id === '0' ? 15 : 1))))
        .subscribe({ next: (x) => order.push(x.id), complete: resolve }),
    );
    expect(order).toEqual(['1', '0']);
  });

  it('gives up what is under way when it is unsubscribed', () => {
    const cancelled: Flow[] = [];
    const source = new Subject<Flow>();
    const subscription = source.pipe(workEach(working(() => 1000, cancelled))).subscribe();
    const f = flows();
    source.next(f.a);
    source.next(f.b);
    subscription.unsubscribe();
    expect(cancelled).toEqual([f.a, f.b]);
  });
});

describe('workEach by marbles', () => {
  it('works on all at once, emits by who is done, and ends with the last', () => {
    marbles(({ hot, expectObservable }) => {
      const f = flows();
      const frames = { 0: 6, 1: 2, 2: 0 } as Record<number, number>;
      const work: Work = ({ index }, done) => {
        const timer = of(0).pipe(delay(frames[index] as number));
        const subscription = timer.subscribe(done);
        return () => subscription.unsubscribe();
      };
      expectObservable(hot('-a-b--c|', f).pipe(workEach(work))).toBe('-----bc(a|)', f);
      expectObservable(hot('-a-b--#', f).pipe(workEach(work))).toBe('-----b#', f);
    });
  });
});

describe('admit', () => {
  it('lets in as many as the window holds, and one more for each that leaves', () => {
    marbles(({ expectObservable }) => {
      const admission = admit(['a', 'b', 'c'], 2, systemClock, (item) => item);
      const through$ = admission.items$.pipe(
        mergeMap((item) => of(item).pipe(delay(5))),
        tap(() => admission.release()),
      );
      expectObservable(through$).toBe('-----(ab)-(c|)');
    });
  });

  it('takes nothing in while more are inside than the window holds', () => {
    const got: number[] = [];
    const admission = admit([1, 2, 3], 1, systemClock, (item) => item);
    admission.items$.subscribe((item) => {
      got.push(item);
      // One has become three.
      if (item === 1) admission.occupy(2);
    });
    admission.release();
    admission.release();
    expect([got, admission.room()]).toEqual([[1], 0]);
    admission.release();
    expect(got).toEqual([1, 2]);
  });
});

describe('pulled', () => {
  it('hands out what was pushed, in order, then the error once', async () => {
    const source = new Subject<number>();
    const values = pulled(source);
    source.next(1);
    source.next(2);
    source.error(new Error('over'));
    expect([await values.next(), await values.next()].map(({ value }) => value)).toEqual([1, 2]);
    await expect(values.next()).rejects.toThrow('over');
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('answers several pulls in their order', async () => {
    const source = new Subject<number>();
    const values = pulled(source);
    const pulls = [values.next(), values.next(), values.next()];
    source.next(1);
    source.next(2);
    source.complete();
    expect(await Promise.all(pulls)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });

  it('subscribes at the first pull where it is lazy, and not after it was closed', async () => {
    const source = new Subject<number>();
    const lazy = pulled(source, { lazy: true });
    expect(source.observed).toBe(false);
    const first = lazy.next();
    expect(source.observed).toBe(true);
    await lazy.return();
    expect([await first, source.observed]).toEqual([{ done: true, value: undefined }, false]);
    const closed = pulled(source, { lazy: true });
    closed.close();
    expect([await closed.next(), source.observed]).toEqual([{ done: true, value: undefined }, false]);
  });
});

describe('graph', () => {
  it('of a diamond: the last stage waits for both sides, the sides for neither', () => {
    const stage = (name: string, needs: string[], adds: string[]) => fakeStage(name, needs, adds, () => ({})) as never;
    const diamond = chain('d')
      .pipe(stage('l', ['x'], ['p']))
      .pipe(stage('r', ['x'], ['q']))
      .pipe(stage('end', ['p', 'q'], ['z']));
    const seen: number[] = [];
    const unit = (i: number) => (source: Observable<Flow>) => source.pipe(tap(() => seen.push(i)));
    marbles(({ hot, expectObservable }) => {
      const f = flows();
      expectObservable(hot('-a--b|', f).pipe(graph(diamond, diamond.parts, { stage: unit, expand: unit }))).toBe(
        '-a--b|',
        f,
      );
    });
    expect(seen).toEqual([0, 1, 2, 0, 1, 2]);
  });
});
