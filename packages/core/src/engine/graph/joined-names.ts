import { type Flow, hasFailed } from './flow.js';

/**
 * Where one is left of all the children of an example (they were joined, or there was no other), it is that example again. All that still bear its id in
 * theirs are counted, those that have failed too: what is made of it later must not be named as one of them.
 */
export function nameJoined(left: readonly Flow[], flows: readonly Flow[], joined: ReadonlyMap<Flow, Flow>): void {
  const groups = new Map<Flow, Set<Flow>>();
  for (const flow of left) if (flow.ancestors.length > 0 && !hasFailed(flow)) groups.set(flow, new Set([flow]));
  for (const [flow, into] of joined) groups.get(into)?.add(flow);
  if (groups.size === 0) return;
  const descendants = new Map<string, number>();
  for (const { ancestors } of flows) for (const id of ancestors) descendants.set(id, (descendants.get(id) ?? 0) + 1);
  for (const [into, group] of groups) {
    const shared = into.ancestors.findLast((id) => [...group].every(({ ancestors }) => ancestors.includes(id)));
    if (shared === undefined || descendants.get(shared) !== group.size) continue;
    into.id = shared;
    into.ancestors = into.ancestors.slice(0, into.ancestors.indexOf(shared));
    // One that came from the source has its own id back, if it had any.
    if (into.ancestors.length > 0) into.fields.id = shared;
    else if (into.given === undefined) delete into.fields.id;
    else into.fields.id = into.given;
  }
}
