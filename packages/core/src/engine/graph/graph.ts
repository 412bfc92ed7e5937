import { connect, type Observable, share } from 'rxjs';
import type { AnyChain } from '../../chain/chain.js';
import { branchesOf, type Part } from '../../chain/parts.js';
import { join } from '../operators/join.js';
import type { Work as WorkOn } from '../operators/work-each.js';
import { chooseUnit, keepUnit, passingFailed } from './barriers.js';
import type { Flow } from './flow.js';
import type { Unit } from './unit.js';

/** What a stage does with one flow; see `workEach`. */
export type Work = WorkOn<Flow>;

/**
 * The stages of one stretch as one operator. A stage starts when all whose fields it needs are done; stages that wait for nothing of
 * each other run side by side. A flow leaves when every stage has seen it.
 */
function stretchUnit(chain: AnyChain, indices: readonly number[], unitOf: (stage: number) => Unit, slot: number): Unit {
  if (isLine(chain, indices)) return (source) => indices.reduce((flows, i) => unitOf(i)(flows), source);
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

/** Whether each stage needs nothing but the one before it: nothing is shared then, and nothing joined. */
function isLine(chain: AnyChain, indices: readonly number[]): boolean {
  return indices.every((i, at) => {
    const { after } = chain.stages[i] as AnyChain['stages'][number];
    return at === 0 || (after.length === 1 && after[0] === indices[at - 1]);
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
