import { neverConnected } from '../base/away-errors.js';
import type { Deadlines } from '../base/deadlines.js';
import type { SitflowError } from '../base/errors.js';
import { jitterOf } from '../base/tries.js';
import type { RequestScope } from '../model/scope.js';
import { Absence } from './absence.js';
import type { BatchCall } from './batch-call.js';
import type { RequestQueue } from './queue.js';
import { isOpen, type PendingRequest } from './request.js';
import { tell } from './tries.js';

/** What the absence of a model needs of its queue. */
export interface AbsenceHome {
  readonly queue: RequestQueue;
  /** Requests that wait or are called. */
  readonly open: number;
  /** Tells the queue that requests may be sent. */
  pump(): void;
  fail(request: PendingRequest, error: SitflowError): void;
}

/** Handles requests while their model is away: which of them wait and how long, which probe, which runs get events, and which requests fail. */
export class ModelAbsence {
  private readonly absence: Absence;
  /** Calls that were answered, even by an error of a request's own. */
  private answers = 0;
  /** The value of `answers` when a request was last given up because only its calls found the model away. */
  private answersBefore = 0;
  /** Whether connections are refused: only a call that was made since then shows that the model is back. */
  private unconnected = false;
  /** The stages of runs that were told that the model is away. */
  private told = new WeakMap<object, Set<number>>();
  /** Who is told when it is back: one scope for each run and stage. None of them is kept when nothing waits. */
  private readonly listeners = new Map<object, Map<number, RequestScope>>();

  constructor(
    deadlines: Deadlines,
    private readonly home: AbsenceHome,
  ) {
    this.absence = new Absence(deadlines, {
      onDue: () => home.pump(),
      onExpired: () => this.refuse(),
      onAway: () => {
        for (const { scope } of home.queue.all()) this.tellOne(scope);
      },
      onBack: (notice) => {
        const listeners = [...this.listeners.values()];
        this.forget();
        for (const stages of listeners) for (const scope of stages.values()) scope.onBack(notice);
      },
    });
  }

  /** Calls of the model that were answered. */
  get answerCount(): number {
    return this.answers;
  }

  get on(): boolean {
    return this.absence.on;
  }

  /** Whether a call may start. */
  get open(): boolean {
    return this.absence.open;
  }

  /** A call starts: whether it is a probe, and how many calls had been answered before it. */
  started(): { readonly probe: boolean; readonly answersBefore: number } {
    return { probe: this.absence.started(), answersBefore: this.answers };
  }

  /** A probe ended without a verdict. */
  left(): void {
    this.absence.left();
  }

  /** No request waits any more. */
  rest(): void {
    this.absence.rest();
    if (this.absence.on) this.listeners.clear();
    else this.forget();
  }

  private forget(): void {
    this.unconnected = false;
    this.listeners.clear();
    this.told = new WeakMap();
  }

  /** A request is added while the model is away. */
  added({ scope }: PendingRequest): void {
    if (!this.told.has(scope.run)) this.absence.probeAtOnce();
    this.absence.waits(scope.policy);
    if (this.absence.told) this.tellOne(scope);
    if (this.absence.refuses(scope.policy)) queueMicrotask(() => this.refuse());
  }

  /**
   * Whether a call that said that the model is away shows that it is: not where another one was answered meanwhile, unless its connection was
   * refused. A server that restarts may still answer what it took before.
   */
  shownBy({ open: wanted, answersBefore }: BatchCall, error: SitflowError): boolean {
    const [first] = wanted;
    const others = answersBefore !== this.answers || wanted.every(({ doubted }) => doubted);
    const alone = !others || neverConnected(error);
    return first !== undefined && first.scope.policy.awayMs > 0 && (this.absence.on || alone);
  }

  /** A probe found the model still away, and its own requests do not wait for it. */
  missed({ probe, requests: [first] }: BatchCall, error: SitflowError): void {
    if (!probe || !first) return;
    const { policy, draw } = first.scope;
    this.absence.failed(error, policy, probe, false, jitterOf(draw, first.attempts));
    this.refuse();
  }

  /** The requests of a call wait for the model. That takes no try. */
  park(wanted: readonly PendingRequest[], { group, probe }: BatchCall, error: SitflowError): void {
    const { queue } = this.home;
    const [first] = wanted as [PendingRequest];
    this.unconnected ||= neverConnected(error);
    for (const request of wanted) request.attempts--;
    const { fresh } = queue;
    queue.park(wanted, group);
    this.absence.failed(error, first.scope.policy, probe, fresh, jitterOf(first.scope.draw, first.attempts));
    for (const request of queue.all()) this.absence.waits(request.scope.policy);
    this.refuse();
    this.home.pump();
  }

  /** A call, or a request of it, was answered: the model is there. */
  answered(call: BatchCall): void {
    this.answers++;
    const { absence, home } = this;
    if (!absence.on || (this.unconnected && !call.probe)) return;
    // Where the same request failed before, the model was away. Otherwise those that failed may have themselves to blame: that was one of their tries.
    const real = this.unconnected || call.group.away?.whole === true;
    this.unconnected = false;
    for (const { requests } of home.queue.away.splice(0)) {
      home.queue.addGroup({ requests });
      if (real) continue;
      for (const request of requests) {
        request.doubted = true;
        request.attempts++;
        if (isOpen(request)) tell(request, 0, absence.reason, requests.length);
      }
    }
    absence.back();
    home.pump();
  }

  /** Fails what has waited long enough for a model that stayed away. */
  refuse(): void {
    const { absence, home } = this;
    if (!absence.on) return;
    const refused = home.queue.drain((request) => absence.refuses(request.scope.policy));
    if (refused.length === 0) return;
    const error = this.verdict();
    for (const request of refused) home.fail(request, error);
  }

  /** What requests fail with. One that is alone with it, where others were answered, fails by its own error, and the next one waits anew. */
  private verdict(): SitflowError {
    const { absence } = this;
    if (this.home.open > 1 || this.answers === this.answersBefore) return absence.error();
    this.answersBefore = this.answers;
    const { reason } = absence;
    absence.forget();
    this.forget();
    return reason;
  }

  private tellOne(scope: RequestScope): void {
    const { run, stage } = scope;
    const listening = this.listeners.get(run) ?? new Map<number, RequestScope>();
    this.listeners.set(run, listening);
    if (!listening.has(stage)) listening.set(stage, scope);
    const told = this.told.get(run) ?? new Set<number>();
    this.told.set(run, told);
    if (told.has(stage)) return;
    told.add(stage);
    scope.onAway(this.absence.notice);
  }
}
