import { connect, merge, Observable, share } from 'rxjs';
import { type Linked, LinkedList } from '../../base/linked.js';
import type { AnyChain } from '../../chain/chain.js';
import { branchesOf, type Part } from '../../chain/parts.js';
import { chooseUnit, keepUnit, passingFailed } from './barriers.js';
import type { Flow } from './flow.js';
import type { Unit } from './unit.js';

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
 * The stages of one stretch as one operator. A stage starts when all whose fields it needs are done; stages that wait for nothing of
 * each other run side by side. A flow leaves when every stage has seen it.
 */
function stretchUnit(chain: AnyChain, indices: readonly number[], unitOf: (stage: number) => Unit, slot: number): Unit {
  return connect((head) => {
    const outputs = new Map<number, Observable<Flow>>();
    const feeds = new Set<number>();
    for (const i of indices) {
      const { after } = chain.stages[i] as AnyChain['stages'][number];
      for (const from of after) feeds.add(from);
      const inputs = after.map((from) => outputs.get(from) as Observable<Flow>);
      const input = inputs.length === 0 ? head : join(inputs, i);
      outputs.set(i, input.pipe(unitOf(i), share()));
    }
    return join(
      indices.filter((i) => !feeds.has(i)).map((i) => outputs.get(i) as Observable<Flow>),
      slot,
    );
  });
}

/** What the units of a graph are made by. */
export interface Makers {
  /** The unit of a stage, by its index. */
  readonly stage: (index: number) => Unit;
  /** The unit that makes several flows of each, by the index of its stage. */
  readonly expand: (index: number) => Unit;
}

/** The graph of a chain's parts, as one operator; `gather` is not among them: it lies between two graphs (see run-graph.ts). */
export function graph(chain: AnyChain, parts: readonly Part[], makers: Makers): Unit {
  // Joins count in slots of their own, and choices note the branch in one: those of stages first, then one a stretch or choice.
  let slots = chain.stages.length;
  const unitOf = (part: Part): Unit => {
    switch (part.kind) {
      case 'stages':
        return stretchUnit(chain, part.stages, makers.stage, slots++);
      case 'keep':
        return keepUnit(part, placeBefore(chain.parts, part));
      case 'choose':
        return chooseUnit(part, chain.types, placeBefore(chain.parts, part), slots++, together);
      case 'expand':
        return makers.expand(part.stage);
      default:
        throw new Error('a gather stage stands within a graph');
    }
  };
  const together = (own: readonly Part[]): Unit => {
    const [first, ...rest] = own.map(unitOf);
    if (!first) return (source) => source;
    // Stages themselves pass on what failed at its admission; behind a barrier much may have failed.
    return (source) => rest.reduce((flows, unit) => passingFailed(unit)(flows), first(source));
  };
  return together(parts);
}

/** Where a barrier stands in spoken order, as failures count it: between the stages before and behind it. */
function placeBefore(parts: readonly Part[], barrier: Part): number {
  let last = -1;
  const find = (list: readonly Part[]): boolean =>
    list.some((part) => {
      if (part === barrier) return true;
      if (part.kind === 'stages') last = Math.max(last, ...part.stages);
      else if (part.kind === 'choose') return branchesOf(part).some(([, own]) => find(own.parts));
      else if (part.kind !== 'keep') last = Math.max(last, part.stage);
      return false;
    });
  find(parts);
  return last + 0.5;
}
