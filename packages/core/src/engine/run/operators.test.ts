import { Observable, Subject, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { chain } from '../../chain/chain.js';
import { fakeStage } from '../../testing/fake-stage.js';
import { type Flow, newFlow } from '../graph/flow.js';
import { graph, join, stageUnit, type Work } from '../graph/graph.js';
import { SourceOrder } from './order.js';

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);
const flow = (index: number): Flow => newFlow(`${index}`, index);
const flows = () =>
  Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, flow(i)])) as Record<'a' | 'b' | 'c', Flow>;

describe('the order of the source', () => {
  /** Flows that have come in, in the order of their names. */
  const entered = () => {
    const order = new SourceOrder();
    const list = [flow(0), flow(1), flow(2), flow(3)] as const;
    for (const each of list) order.enter(each);
    return { order, values: Object.fromEntries(list.entries()) as Record<0 | 1 | 2 | 3, Flow> };
  };

  it('holds what comes early', () => {
    marbles(({ hot, expectObservable }) => {
      const { order, values } = entered();
      expectObservable(hot('-1-2-0-------3-|', values).pipe(order.operator())).toBe('-----(012)---3-|', values);
    });
  });

  it('has children in the place of their parent', () => {
    marbles(({ hot, expectObservable }) => {
      const { order, values } = entered();
      const [a, b] = [flow(10), flow(11)];
      order.split(values[0], [a, b]);
      const all = { ...values, a, b };
      expectObservable(hot('-1-b-a----2-3-|', all).pipe(order.operator())).toBe('-----(ab1)2-3-|', all);
    });
  });

  it('emits all it holds before it ends, though emitting ends the source', () => {
    const { order, values } = entered();
    const source = new Subject<Flow>();
    const got: unknown[] = [];
    source.pipe(order.operator()).subscribe({
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

describe('stageUnit', () => {
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
        .pipe(stageUnit(working((x) => (x.id === '0' ? 15 : 1))))
        .subscribe({ next: (x) => order.push(x.id), complete: resolve }),
    );
    expect(order).toEqual(['1', '0']);
  });

  it('gives up what is under way when it is unsubscribed', () => {
    const cancelled: Flow[] = [];
    const source = new Subject<Flow>();
    const subscription = source.pipe(stageUnit(working(() => 1000, cancelled))).subscribe();
    const f = flows();
    source.next(f.a);
    source.next(f.b);
    subscription.unsubscribe();
    expect(cancelled).toEqual([f.a, f.b]);
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
