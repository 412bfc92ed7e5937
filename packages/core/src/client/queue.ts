import { ChurningMap } from '../base/churning-map.js';
import { Line, type Turns } from '../slots/turns.js';
import { type Group, halves, isOpen, type PendingRequest } from './request.js';
import { RunRequests, wanted } from './run-requests.js';

/** How often a whole batch probes a model that is away; after that its halves do. */
const WHOLE_PROBES = 3;

/**
 * The waiting requests of one method of a model. Runs take turns: a batch is begun with the requests of the run whose turn it is, and filled from the others'.
 */
export class RequestQueue {
  /** Groups that wait for a model that is away. They go last. */
  readonly away: Group[] = [];
  private readonly runs = new ChurningMap<RunRequests, object>();
  private readonly line = new Line<RunRequests>();
  private count = 0;

  constructor(private readonly turns: Turns) {}

  /** Single requests that wait. */
  get size(): number {
    return this.count;
  }

  /** Whether anything waits that was not asked since the model went away. */
  get fresh(): boolean {
    return this.first !== undefined;
  }

  /** The run whose turn it is. */
  get first(): RunRequests | undefined {
    for (let run = this.line.first; run; run = this.line.first) {
      if (run.head) return run;
      this.gone(run);
    }
    return undefined;
  }

  add(request: PendingRequest): void {
    request.queued = true;
    this.of(request.run).add(request);
    this.count++;
  }

  /** Adds requests that are called together. They go before their run's single requests; `first`: before its other groups, too. */
  addGroup(group: Group, first = false): void {
    const run = group.requests.find(isOpen)?.run;
    if (!run) return;
    const { groups } = this.of(run);
    if (first) groups.unshift(group);
    else groups.push(group);
  }

  private of(key: object): RunRequests {
    let run = this.runs.get(key);
    if (!run) {
      run = new RunRequests(key, this.turns.enter(key));
      this.runs.set(key, run);
      this.line.push(run);
    }
    return run;
  }

  /** Takes a request out, if it is among the single ones. */
  remove(request: PendingRequest): void {
    if (!request.queued) return;
    request.queued = false;
    const run = this.runs.get(request.run) as RunRequests;
    run.remove(request);
    this.count--;
    if (run.empty) this.gone(run);
  }

  /** A run has nothing here any more. It falls out of the line when it comes to its front. */
  private gone(run: RunRequests): void {
    if (this.runs.get(run.key) !== run) return;
    this.runs.delete(run.key);
    this.turns.leave(run.key, run.turn);
  }

  /** Lets the requests of a call wait for a model that is away. Batches are halved after some probes: the batch, or one of its requests, may be the cause. */
  park(requests: readonly PendingRequest[], { away }: Group): void {
    if (requests.length === 0) return;
    const times = (away?.times ?? 0) + 1;
    const parts = requests.length > 1 && times > WHOLE_PROBES ? halves(requests) : [requests];
    for (const part of parts) this.away.push({ requests: part, away: { times, whole: parts.length === 1 } });
  }

  /** The group of the run whose turn it is, if it has one: it has had its turn. */
  nextGroup(): Group | undefined {
    const { first } = this;
    const group = first?.nextGroup();
    if (!first || !group) return undefined;
    this.turns.had(first.turn);
    if (first.empty) this.gone(first);
    return group;
  }

  nextAway(): Group | undefined {
    return wanted(this.away);
  }

  /** Takes single requests for one call: at most `size`, and one alone if its text is streamed and the model streams only one. */
  take(size: number, streams: boolean): Group {
    const requests: PendingRequest[] = [];
    const left: RunRequests[] = [];
    let most = size;
    for (let run = this.first; run && requests.length < most; run = this.first) {
      this.line.shift();
      // The first has its turn; the others' requests only fill its call.
      if (requests.length === 0) this.turns.had(run.turn);
      for (let next = run.single; next && requests.length < most; next = run.single) {
        const alone = next.streamed && !streams;
        if (alone && requests.length > 0) break;
        this.remove(next);
        requests.push(next);
        if (alone) most = 1;
      }
      if (!run.empty) left.push(run);
    }
    for (const run of left) this.line.push(run);
    return { requests };
  }

  /** All requests that wait. */
  *all(): Iterable<PendingRequest> {
    for (const run of this.runs.values()) yield* run.all();
    for (const { requests } of this.away) for (const request of requests) if (!request.over) yield request;
  }

  /** Takes out the requests for which the test is true. */
  drain(test: (request: PendingRequest) => boolean): readonly PendingRequest[] {
    const taken = [...this.all()].filter(test);
    if (taken.length === 0) return taken;
    const drained = new Set(taken);
    for (const request of taken) this.remove(request);
    for (const groups of [this.away, ...[...this.runs.values()].map((run) => run.groups)]) {
      const left = groups.map((group) => ({
        ...group,
        requests: group.requests.filter((request) => !drained.has(request)),
      }));
      groups.splice(0, groups.length, ...left.filter(({ requests }) => requests.length > 0));
    }
    for (const run of [...this.runs.values()]) if (run.empty) this.gone(run);
    return taken;
  }
}
