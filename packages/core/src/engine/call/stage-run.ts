import { saysAway } from '../../base/away-errors.js';
import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { Queue } from '../../base/queue.js';
import { isTimeout, tookTooLong } from '../../base/time-limit.js';
import { jitterOf, waitBefore } from '../../base/tries.js';
import { Absence } from '../../client/absence.js';
import { cameThroughClient } from '../../client/settled.js';
import type { Fields } from '../../example/example.js';
import type { AnySpec, Stage } from '../../stage/stage.js';
import type { CallForm } from './call-form.js';
import { readResult } from './read-result.js';
import type { CallPlace, StageCall, StageResult } from './stage-call.js';

/** Whose stage is run: its calls' place, which is told of their end. */
export interface StageRunPlace extends CallPlace {
  ended(call: StageCall, result: StageResult | SitflowError): void;
}

/**
 * Runs a stage for one call after the other: with its own concurrency, time limit and tries, and a pause while what it calls is away. These hold
 * for work of the stage's own; what it asks of models is limited and tried again by their clients.
 */
export class StageRun {
  private readonly waiting = new Queue<StageCall>();
  /** Those that found what they call away. They go last. */
  private readonly parked: StageCall[] = [];
  /** Made when a call first finds what it calls away. */
  private absence: Absence | undefined;
  private active = 0;
  /** Calls that wait or run. */
  private open = 0;
  /** Calls that were answered, even by an error of the example's own. */
  private answers = 0;
  /** The value of `answers` when a call was last given up because only it found what it calls away. */
  private answersBefore = 0;

  constructor(
    private readonly spec: AnySpec,
    private readonly stage: Stage<Fields, Fields>,
    private readonly place: StageRunPlace,
    private readonly form: CallForm,
  ) {}

  private absent(): Absence {
    const { place } = this;
    const pump = () => this.pump();
    this.absence ??= new Absence(place.deadlines, {
      onDue: pump,
      onExpired: pump,
      onAway: (notice) => place.onAway(notice),
      onBack: (notice) => place.onBack(notice),
    });
    return this.absence;
  }

  /** Starts a call, now or when its turn comes. Its end is told later, never before this returns. */
  start(call: StageCall): void {
    this.open++;
    if (this.active < this.form.concurrency && !this.absence?.on) {
      this.begin(call);
      return;
    }
    this.waiting.push(call);
    this.absence?.waits(this.form.policy);
    queueMicrotask(() => this.pump());
  }

  /** Gives a call up: it is not told of any more. */
  giveUp(call: StageCall, reason: SitflowError): void {
    if (call.over) return;
    this.close(call);
    call.cancelRetry?.();
    if (!call.running) return;
    this.end(call);
    if (call.probe) this.absence?.left();
    call.abort(reason);
    // A run that ends gives its calls up one by one: what waits is started only once it is known who still wants it.
    queueMicrotask(() => this.pump());
  }

  private pump(): void {
    while (this.active < this.form.concurrency && (this.absence?.open ?? true)) {
      const call = this.next();
      if (!call) return;
      this.begin(call);
    }
    if (this.absence?.refuses(this.form.policy)) this.refuse(this.absence);
  }

  private next(): StageCall | undefined {
    for (;;) {
      const call = this.waiting.shift() ?? this.parked.shift();
      if (!call?.over) return call;
    }
  }

  private begin(call: StageCall): void {
    this.active++;
    call.answersBefore = this.answers;
    call.probe = this.absence?.started() ?? false;
    call.begin();
    let given: unknown;
    try {
      given = this.stage.run(call.needs as Fields, call);
    } catch (thrown) {
      given = Promise.reject(thrown);
    }
    const { begun } = call;
    Promise.resolve(given).then(
      (result) => this.came(call, begun, result),
      (thrown) => this.came(call, begun, toSitflowError(thrown)),
    );
  }

  /** A try ended; one that was given up or took too long is not heard any more. */
  private came(call: StageCall, begun: number, given: unknown): void {
    if (call.over || !call.running || call.begun !== begun) return;
    const result =
      given instanceof Error ? toSitflowError(given) : readResult(given, this.spec, this.form.fields, call.needs);
    if (result instanceof Error) this.failed(call, result);
    else {
      this.answered(call);
      this.end(call);
      this.settle(call, result);
    }
    if (this.open > this.active || this.absence?.on) this.pump();
  }

  private end(call: StageCall): void {
    call.end();
    this.active--;
  }

  private settle(call: StageCall, result: StageResult | SitflowError): void {
    this.close(call);
    this.place.ended(call, result);
  }

  private close(call: StageCall): void {
    call.over = true;
    if (--this.open === 0) this.absence?.rest();
  }

  private failed(call: StageCall, error: SitflowError): void {
    // What a client says it has tried, and waited for, itself.
    if (cameThroughClient(error)) {
      this.end(call);
      this.settle(call, error);
      return;
    }
    const hangs = isTimeout(error);
    const away = saysAway(error) || (hangs && this.absence?.on);
    if (away && this.wentAway(call, error)) return;
    if (!away && !hangs) this.answered(call);
    this.end(call);
    if (this.mayRetry(call, error)) this.retry(call, error);
    else this.settle(call, error);
  }

  private mayRetry(call: StageCall, error: SitflowError): boolean {
    return Absence.retries(error, this.form.policy) && call.tries <= this.form.policy.retry.times && !call.lastTry;
  }

  private retry(call: StageCall, error: SitflowError): void {
    const { policy, deadlines } = this.place;
    const { tries: attempt, id } = call;
    const waitMs = waitBefore(policy.retry, attempt, error, jitterOf(call.draw, attempt));
    this.place.onRetry({ id, attempt, waitMs, error });
    call.cancelRetry = deadlines.after(waitMs, () => {
      call.cancelRetry = undefined;
      this.waiting.unshift(call);
      this.pump();
    });
  }

  /** A call said that what it calls is away. Gives whether that is so: not where another one was answered meanwhile. */
  private wentAway(call: StageCall, error: SitflowError): boolean {
    const absence = this.absent();
    const { policy } = this.form;
    const alone = call.answersBefore === this.answers && !call.doubted;
    if (policy.awayMs === 0 || !(absence.on || alone)) return false;
    this.end(call);
    // Waiting uses up no tries.
    call.tries--;
    call.wasAway = true;
    absence.failed(error, policy, call.probe, this.waiting.length > 0, jitterOf(call.draw, call.tries));
    if (call.lastTry) this.settle(call, error);
    else if (absence.refuses(policy)) this.settle(call, this.verdict(absence));
    else this.parked.push(call);
    return true;
  }

  /** A call was answered: what the stage calls is there. */
  private answered(call: StageCall): void {
    this.answers++;
    const { absence } = this;
    if (!absence?.on) return;
    // Those that failed may have themselves to blame, unless the same call failed before: that was one of their tries.
    const real = call.wasAway;
    for (const other of this.parked.splice(0)) {
      this.waiting.push(other);
      if (real || other.over) continue;
      other.doubted = true;
      other.tries++;
      this.place.onRetry({ id: other.id, attempt: other.tries, waitMs: 0, error: absence.reason });
    }
    absence.back();
  }

  /** What is called stayed away: what waits fails. */
  private refuse(absence: Absence): void {
    for (let call = this.next(); call; call = this.next()) this.settle(call, this.verdict(absence));
  }

  /** What calls fail with. One that is alone with it, where others were answered, fails by its own error, and the next one waits anew. */
  private verdict(absence: Absence): SitflowError {
    if (this.open > 1 || this.answers === this.answersBefore) return absence.error();
    this.answersBefore = this.answers;
    const { reason } = absence;
    absence.forget();
    return reason;
  }

  /** The time limit of a call's own work has passed. */
  timedOut(call: StageCall): void {
    const error = tookTooLong(this.form.policy.timeoutMs, 'stage');
    this.failed(call, error);
    call.abort(error);
    this.pump();
  }
}
