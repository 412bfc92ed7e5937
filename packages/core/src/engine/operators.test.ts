import { Observable, Subject, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { chain } from '../chain.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { Flow } from './flow.js';
import { graph, join, stageUnit, type Work } from './graph.js';
import { inOrder } from './in-order.js';

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);
const flow = (index: number): Flow => ({
  index,
  id: `${index}`,
  fields: {},
  sources: {},
  spans: [],
  failures: new Map(),
  joined: [],
});
const flows = () =>
  Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, flow(i)])) as Record<'a' | 'b' | 'c', Flow>;

describe('inOrder', () => {
  it('holds what comes early', () => {
    marbles(({ hot, expectObservable }) => {
      const values = { 0: 0, 1: 1, 2: 2, 3: 3 };
      expectObservable(hot('-1-2-0-------3-|', values).pipe(inOrder((n: number) => n))).toBe(
        '-----(012)---3-|',
        values,
      );
    });
  });

  it('emits all it holds before it ends, though emitting ends the source', () => {
    const source = new Subject<number>();
    const got: unknown[] = [];
    source.pipe(inOrder((n) => n)).subscribe({
      next(n) {
        got.push(n);
        if (n === 0) source.complete();
      },
      complete: () => got.push('end'),
    });
    source.next(1);
    source.next(0);
    expect(got).toEqual([0, 1, 'end']);
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
        .pipe(stageUnit(working((x) => (x.index === 0 ? 15 : 1))))
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
      expectObservable(hot('-a--b|', f).pipe(graph(diamond, unit))).toBe('-a--b|', f);
    });
    expect(seen).toEqual([0, 1, 2, 0, 1, 2]);
  });
});
