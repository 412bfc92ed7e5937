import type { Deadlines } from '../../base/deadlines.js';
import { SitflowError } from '../../base/errors.js';
import { waitBefore } from '../../base/tries.js';
import type { FullPolicy, ModelPolicy } from '../../stage/policy.js';

/** How long requests wait for a model that is away, in milliseconds: the last one in the order of `use`, and one with another after it. */
const AWAY_MS = { last: 300_000, another: 5_000 };

/** A stage's policy for one of its models. `another`: whether one is left behind it in the order of `use`. */
export function policyFor(policy: FullPolicy, another: boolean): ModelPolicy {
  return { ...policy, awayMs: policy.awayMs ?? (another ? AWAY_MS.another : AWAY_MS.last) };
}

/** The shortest wait between two probes, whatever `retry.baseMs` is. */
const PROBE_MS = 100;

/** Codes of Node.js and undici for a server that cannot be reached, or that drops the connection. */
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);
/** HTTP statuses of a server, or of the proxy before it, that cannot serve anyone. */
const UNSERVED = new Set([502, 503, 504]);
/** A chain of causes may be circular. */
const DEEPEST_CAUSE = 10;

/**
 * Whether an error says that the model, or the server a stage calls, is away, and not that one example failed: a connection that could not be made
 * or was dropped, HTTP 502, 503 or 504, or a retryable error that blames the model. Looks through `cause` and the errors of an AggregateError.
 */
export function saysAway(error: SitflowError): boolean {
  const { code, retryable, blame } = error;
  // A picture's URL belongs to its example: if its server is down, other examples may still work.
  if (blame === 'example' || blame === 'setup' || /^(picture|audio|run)\./.test(code)) return false;
  return (retryable && (blame === 'model' || code === 'model.unavailable')) || unreached(error, DEEPEST_CAUSE);
}

function unreached(thrown: unknown, depth: number): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth === 0) return false;
  const { code, status, statusCode, message, cause, errors } = thrown as Readonly<Record<string, unknown>>;
  if (UNREACHED.has(code as string) || UNSERVED.has(status as number) || UNSERVED.has(statusCode as number))
    return true;
  if (thrown instanceof TypeError && message === 'fetch failed') return true;
  return unreached(cause, depth - 1) || (Array.isArray(errors) && errors.some((each) => unreached(each, depth - 1)));
}

/** Whether an error says that a model stayed away for good: waiting is over. */
export const staysAway = ({ code, retryable }: SitflowError): boolean => code === 'model.unavailable' && !retryable;

/** When a model went away (by the run's clock), and the last error that said so. */
export interface AwayNotice {
  readonly since: number;
  readonly error: SitflowError;
}

export interface AwayOptions {
  readonly policy: ModelPolicy;
  readonly deadlines: Deadlines;
  readonly onAway: (notice: AwayNotice) => void;
  readonly onBack: (notice: AwayNotice) => void;
  /** A probe may start now. */
  readonly onDue: () => void;
  /** It stayed away for as long as requests wait. */
  readonly onEnd: () => void;
}

/**
 * The pause of a stage whose model is away. Its requests wait, and are probed one at a time with growing waits, until a call succeeds or `awayMs`
 * have passed. It holds timers only while requests wait (`rest`).
 */
export class Away {
  private first: AwayNotice | undefined;
  private last: SitflowError | undefined;
  private probes = 0;
  private probing = false;
  private due = false;
  private shown = false;
  private givenUp = false;
  private nextProbeAt = 0;
  private cancelProbe: (() => void) | undefined;
  private cancelEnd: (() => void) | undefined;

  constructor(private readonly options: AwayOptions) {}

  /** Whether the policy waits for models at all. */
  get waits(): boolean {
    return this.options.policy.awayMs > 0;
  }

  /** Whether a call may succeed when it is made again: its error is retryable, or the policy waits for the model. */
  retries(error: SitflowError): boolean {
    return error.retryable || (this.waits && saysAway(error));
  }

  get on(): boolean {
    return this.first !== undefined;
  }

  /** Whether a call may start: any while the model is there; the next probe, once it is due, while it is away. */
  get open(): boolean {
    if (!this.on) return true;
    if (this.probing) return false;
    return this.givenUp ? this.options.deadlines.now() >= this.nextProbeAt : this.due;
  }

  /** Whether requests fail at once: the model stayed away, and the next probe is not due. */
  get refuses(): boolean {
    return this.givenUp && !this.open;
  }

  /** A call starts; gives whether it is a probe. */
  started(): boolean {
    if (!this.on) return false;
    this.due = false;
    this.probing = true;
    return true;
  }

  /** A probe ended without a verdict (its request was cancelled): another one may start. */
  left(): void {
    this.probing = false;
    this.due = true;
  }

  /** A call said that the model is away. `atOnce`: a request that has not been asked yet may be the first probe. */
  failed(error: SitflowError, probe: boolean, atOnce: boolean, jitter: number): void {
    const { deadlines, policy } = this.options;
    this.last = error;
    if (probe) this.probing = false;
    if (!this.first) {
      this.first = { since: deadlines.now(), error };
      this.cancelEnd = deadlines.after(policy.awayMs, () => this.end());
      this.plan(atOnce && error.retryAfterMs === undefined ? 0 : this.waitMs(error, jitter));
      if (!this.due) this.show();
      return;
    }
    this.show();
    if (this.givenUp) this.nextProbeAt = deadlines.now() + policy.retry.maxMs;
    else if (probe || error.retryAfterMs !== undefined) this.plan(this.waitMs(error, jitter));
  }

  private show(): void {
    if (this.shown || !this.first || !this.last) return;
    this.shown = true;
    this.options.onAway({ since: this.first.since, error: this.last });
  }

  private waitMs(error: SitflowError, jitter: number): number {
    const { retry } = this.options.policy;
    const baseMs = Math.max(PROBE_MS, retry.baseMs);
    return waitBefore({ ...retry, baseMs, maxMs: Math.max(baseMs, retry.maxMs) }, ++this.probes, error, jitter);
  }

  private plan(waitMs: number): void {
    this.cancelProbe?.();
    this.cancelProbe = undefined;
    this.due = waitMs === 0;
    if (this.due) return;
    this.cancelProbe = this.options.deadlines.after(waitMs, () => {
      this.cancelProbe = undefined;
      this.due = true;
      this.options.onDue();
    });
  }

  private end(): void {
    this.cancelEnd = undefined;
    this.cancelProbe?.();
    this.cancelProbe = undefined;
    this.show();
    this.givenUp = true;
    this.nextProbeAt = this.options.deadlines.now() + this.options.policy.retry.maxMs;
    this.options.onEnd();
  }

  /** The model answered: requests go on as before. */
  back(): void {
    const { first, last, shown } = this;
    this.forget();
    if (first && shown) this.options.onBack({ since: first.since, error: last ?? first.error });
  }

  /** No request waits any more: clears the timers. If the model stayed away, later requests still do not wait for it. */
  rest(): void {
    if (!this.givenUp) this.forget();
  }

  forget(): void {
    this.cancelProbe?.();
    this.cancelEnd?.();
    this.cancelProbe = this.cancelEnd = this.first = this.last = undefined;
    this.probes = 0;
    this.probing = this.due = this.shown = this.givenUp = false;
  }

  /** The error that requests fail with once the model stayed away. */
  error(): SitflowError {
    const last = this.last as SitflowError;
    const away = this.options.deadlines.now() - (this.first?.since ?? 0);
    const found = `the model or server that it calls has been away for ${(away / 1000).toFixed(1)} s: ${last.found}`;
    return new SitflowError('model.unavailable', found, {
      blame: 'model',
      cause: last,
      mend: 'Start it, or check its address and the network; to wait longer, raise `awayMs` in the stage policy.',
    });
  }

  /** The last error that made it count as away. */
  get reason(): SitflowError {
    return this.last as SitflowError;
  }
}
