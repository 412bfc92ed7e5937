import { LinkedList } from '../base/linked.js';
import { type Group, halves, type PendingRequest } from './request.js';

/** How often a whole batch probes a model that is away; after that its halves do. */
const WHOLE_PROBES = 3;

/** The requests of one run that wait: later stages first, then in source order. */
class RunRequests {
  /** By stage, the latest first. */
  private readonly stages: { readonly stage: number; readonly list: LinkedList<PendingRequest> }[] = [];

  get empty(): boolean {
    return this.stages.length === 0;
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

  *all(): Iterable<PendingRequest> {
    for (const { list } of this.stages) for (let each = list.first; each; each = each.after) yield each;
  }

  get first(): PendingRequest | undefined {
    return this.stages[0]?.list.first;
  }
}

/**
 * What waits for one method of a model. Runs take turns: a batch is begun with the requests of the run whose turn it is, and filled from the others'.
 */
export class RequestQueue {
  /** They go before the single requests: batches that failed, and their halves. */
  readonly groups: Group[] = [];
  /** Groups that wait for a model that is away. They go last. */
  readonly away: Group[] = [];
  /** In the order of their turns. */
  private readonly runs = new Map<object, RunRequests>();
  private count = 0;

  /** Single requests that wait. */
  get size(): number {
    return this.count;
  }

  get empty(): boolean {
    return this.count === 0 && this.groups.length === 0 && this.away.length === 0;
  }

  /** Whether anything waits that was not asked since the model went away. */
  get fresh(): boolean {
    return this.count > 0 || this.groups.length > 0;
  }

  add(request: PendingRequest): void {
    let run = this.runs.get(request.run);
    if (!run) {
      run = new RunRequests();
      this.runs.set(request.run, run);
    }
    request.queued = true;
    run.add(request);
    this.count++;
  }

  /** Takes a request out, if it is among the single ones. */
  remove(request: PendingRequest): void {
    if (!request.queued) return;
    request.queued = false;
    const run = this.runs.get(request.run) as RunRequests;
    run.remove(request);
    if (run.empty) this.runs.delete(request.run);
    this.count--;
  }

  /** Lets the requests of a call wait for a model that is away. Batches are halved after some probes: the batch, or one of its requests, may be the cause. */
  park(requests: readonly PendingRequest[], { away }: Group): void {
    if (requests.length === 0) return;
    const times = (away?.times ?? 0) + 1;
    const parts = requests.length > 1 && times > WHOLE_PROBES ? halves(requests) : [requests];
    for (const part of parts) this.away.push({ requests: part, away: { times, whole: parts.length === 1 } });
  }

  /** The group that goes next, if it is not to be made of single requests. */
  nextGroup(): Group | undefined {
    return wanted(this.groups);
  }

  nextAway(): Group | undefined {
    return wanted(this.away);
  }

  /** Takes single requests for one call: at most `size`, and one alone if its text is streamed and the model streams only one. */
  take(size: number, streams: boolean): Group {
    const requests: PendingRequest[] = [];
    const alone = ({ onText }: PendingRequest) => onText !== undefined && !streams;
    for (const [key, run] of [...this.runs]) {
      for (let next = run.first; next && requests.length < size; next = run.first) {
        if (alone(next) && requests.length > 0) break;
        this.remove(next);
        requests.push(next);
        if (alone(next)) return this.turned(key, requests);
      }
      if (requests.length > 0 && requests[0]?.run === key) this.turned(key, requests);
      if (requests.length === size) break;
    }
    return { requests };
  }

  /** All requests that wait. */
  *all(): Iterable<PendingRequest> {
    for (const run of this.runs.values()) yield* run.all();
    for (const { requests } of [...this.groups, ...this.away])
      for (const request of requests) if (!request.over) yield request;
  }

  /** Takes out the requests for which the test is true. */
  drain(test: (request: PendingRequest) => boolean): readonly PendingRequest[] {
    const taken = [...this.all()].filter(test);
    if (taken.length === 0) return taken;
    const gone = new Set(taken);
    for (const request of taken) this.remove(request);
    for (const groups of [this.groups, this.away]) {
      const left = groups.map((group) => ({
        ...group,
        requests: group.requests.filter((request) => !gone.has(request)),
      }));
      groups.splice(0, groups.length, ...left.filter(({ requests }) => requests.length > 0));
    }
    return taken;
  }

  /** The run has had its turn. */
  private turned(key: object, requests: readonly PendingRequest[]): Group {
    const run = this.runs.get(key);
    if (run) {
      this.runs.delete(key);
      this.runs.set(key, run);
    }
    return { requests };
  }
}

/** Takes the first group of which something is still wanted, without what is not. */
function wanted(groups: Group[]): Group | undefined {
  for (let group = groups.shift(); group; group = groups.shift()) {
    const requests = group.requests.filter((request) => !request.over);
    if (requests.length === group.requests.length) return group;
    if (requests.length > 0) return { ...group, requests };
  }
  return undefined;
}
