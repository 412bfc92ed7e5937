import { LinkedList } from '../base/linked.js';
import type { Turn } from '../slots/turns.js';
import { type Group, isOpen, type PendingRequest } from './request.js';

/** The requests of one run that wait for one method of a model: later stages first, then in source order. */
export class RunRequests {
  /** They go before the single requests: batches that failed, and their halves. */
  readonly groups: Group[] = [];
  /** By stage, the latest first. */
  private readonly stages: { readonly stage: number; readonly list: LinkedList<PendingRequest> }[] = [];

  constructor(
    readonly key: object,
    readonly turn: Turn,
  ) {}

  get empty(): boolean {
    return this.stages.length === 0 && this.groups.length === 0;
  }

  /** The request that goes next, by itself or in a group. */
  get head(): PendingRequest | undefined {
    const group = this.group();
    return group ? group.requests.find(isOpen) : this.single;
  }

  /** The single request that goes next. */
  get single(): PendingRequest | undefined {
    return this.stages[0]?.list.first;
  }

  /** Whether a group goes next. */
  get grouped(): boolean {
    return this.group() !== undefined;
  }

  nextGroup(): Group | undefined {
    return wanted(this.groups);
  }

  private group(): Group | undefined {
    const { groups } = this;
    while (groups[0] && !groups[0].requests.some(isOpen)) groups.shift();
    return groups[0];
  }

  add(request: PendingRequest): void {
    const { stage, index } = request;
    let at = 0;
    while (at < this.stages.length && (this.stages[at] as { stage: number }).stage > stage) at++;
    let found = this.stages[at];
    if (found?.stage !== stage) {
      found = { stage, list: new LinkedList() };
      this.stages.splice(at, 0, found);
    }
    const { list } = found;
    // Most come in order; one that was tried before goes back to its place.
    let behind = list.last;
    while (behind && behind.index > index) behind = behind.before;
    const next = behind ? behind.after : list.first;
    if (next) list.insert(request, next);
    else list.add(request);
  }

  remove(request: PendingRequest): void {
    const at = this.stages.findIndex(({ stage }) => stage === request.stage);
    const { list } = this.stages[at] as { list: LinkedList<PendingRequest> };
    list.remove(request);
    if (!list.first) this.stages.splice(at, 1);
  }

  /** All of them that are wanted. */
  *all(): Iterable<PendingRequest> {
    for (const { requests } of this.groups) for (const request of requests) if (isOpen(request)) yield request;
    for (const { list } of this.stages) for (let each = list.first; each; each = each.after) yield each;
  }
}

/** Takes the first group of which something is still wanted, without what is not. */
export function wanted(groups: Group[]): Group | undefined {
  for (let group = groups.shift(); group; group = groups.shift()) {
    const requests = group.requests.filter(isOpen);
    if (requests.length === group.requests.length) return group;
    if (requests.length > 0) return { ...group, requests };
  }
  return undefined;
}
