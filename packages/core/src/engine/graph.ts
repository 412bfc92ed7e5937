import { connect, merge, Observable, type OperatorFunction, share } from 'rxjs';
import type { AnyChain } from '../chain.js';
import type { Flow } from './flow.js';
import { type Linked, LinkedList } from './linked.js';

/**
 * One part of a run's graph: takes flows in and emits none, one or several for each. All of today's units emit just one, and the order
 * and the window (see run.ts) count on that; `keep` and `expand` will have to give both a count by example.
 */
export type Unit = OperatorFunction<Flow, Flow>;

/** Work on one flow: done at once (returns nothing) or later (calls `done`); the returned function gives it up. */
export type Work = (flow: Flow, done: () => void) => (() => void) | undefined;

/** A flow that a stage is at work on. */
interface Visit extends Linked<Visit> {
  giveUp: (() => void) | undefined;
}

/**
 * The operator of one stage. It holds no queue of its own: the run's window bounds what can be in it, and the stage's caller
 * bounds what is under way.
 */
export function stageUnit(work: Work): Unit {
  return (source) =>
    new Observable<Flow>((subscriber) => {
      const visits = new LinkedList<Visit>();
      let active = 0;
      let ended = false;
      const subscription = source.subscribe({
        next(flow) {
          active++;
          const visit: Visit = { before: undefined, after: undefined, giveUp: undefined };
          visits.add(visit);
          visit.giveUp = work(flow, () => {
            visits.remove(visit);
            // Emitting may make room and so end the source: this flow counts until it has been handed on.
            subscriber.next(flow);
            active--;
            if (ended && active === 0) subscriber.complete();
          });
        },
        error: (error) => subscriber.error(error),
        complete() {
          ended = true;
          if (active === 0) subscriber.complete();
        },
      });
      return () => {
        subscription.unsubscribe();
        for (let visit = visits.first; visit; visit = visit.after) visit.giveUp?.();
      };
    });
}

/** Emits a flow once all `branches` have brought it. `slot` is the join's own counter in the flow. */
export function join(branches: readonly Observable<Flow>[], slot: number): Observable<Flow> {
  if (branches.length === 1) return branches[0] as Observable<Flow>;
  return merge(...branches).pipe(
    (source) =>
      new Observable<Flow>((subscriber) =>
        source.subscribe({
          next(flow) {
            const count = (flow.joined[slot] ?? 0) + 1;
            flow.joined[slot] = count;
            if (count === branches.length) subscriber.next(flow);
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      ),
  );
}

/**
 * The graph of a chain, as one operator. A stage starts when all whose fields it needs are done; stages that wait for nothing of
 * each other run side by side. A flow leaves when every stage has seen it.
 */
export function graph(chain: AnyChain, unitOf: (stage: number) => Unit): Unit {
  const { stages } = chain;
  if (stages.length === 0) return (source) => source;
  return connect((head) => {
    const outputs: Observable<Flow>[] = [];
    const feeds = new Set<number>(stages.flatMap((stage) => stage.after));
    stages.forEach(({ after }, i) => {
      const input =
        after.length === 0
          ? head
          : join(
              after.map((from) => outputs[from] as Observable<Flow>),
              i,
            );
      outputs.push(input.pipe(unitOf(i), share()));
    });
    const ends = outputs.filter((_, i) => !feeds.has(i));
    return join(ends, stages.length);
  });
}
