import { SitflowError } from './errors.js';

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

/** Codes of connections that were never made: the server has not seen the request, so that the request cannot be the cause. */
const UNCONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether an error says that no connection could be made, in itself or a cause. */
export function neverConnected(thrown: unknown, depth = DEEPEST_CAUSE): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth === 0) return false;
  const { code, cause, errors } = thrown as Readonly<Record<string, unknown>>;
  if (UNCONNECTED.has(code as string)) return true;
  const several = Array.isArray(errors) && errors.length > 0 && errors.every((each) => neverConnected(each, depth - 1));
  return several || neverConnected(cause, depth - 1);
}

/** Whether an error says that a model stayed away for good: waiting is over. */
export const staysAway = ({ code, retryable }: SitflowError): boolean => code === 'model.unavailable' && !retryable;

/** HTTP statuses of a server that is there, and has too much to do: too many requests, or its own sign of overload. */
const OVERLOADED = new Set([429, 529]);

/**
 * Whether an error says that a model has too much to do just now: HTTP 429 or 529, in itself or a cause, or the code `model.overloaded`. It does not count as
 * a failure: the request waits and is sent again.
 */
export function saysOverloaded(error: SitflowError): boolean {
  return error.code === 'model.overloaded' || hasStatus(error, OVERLOADED, DEEPEST_CAUSE);
}

function hasStatus(thrown: unknown, statuses: ReadonlySet<number>, depth: number): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth === 0) return false;
  const { status, statusCode, response, cause } = thrown as Readonly<Record<string, unknown>>;
  const own = [status, statusCode, (response as { status?: unknown } | undefined)?.status];
  return own.some((value) => statuses.has(value as number)) || hasStatus(cause, statuses, depth - 1);
}

/** The error of requests that have waited long enough for a model that is away or overloaded. It cannot be retried: waiting is over. */
export function unavailable(waitedMs: number, how: 'away' | 'overloaded', last: SitflowError): SitflowError {
  const found = `the model or server that it calls has been ${how} for ${(waitedMs / 1000).toFixed(1)} s: ${last.found}`;
  return new SitflowError('model.unavailable', found, {
    blame: 'model',
    cause: last,
    mend:
      how === 'away'
        ? 'Start it, or check its address and the network; to wait longer, raise `awayMs` in the stage policy.'
        : 'Give it a smaller `capacity`, or wait until it has less to do; to wait longer, raise `awayMs` in the stage policy.',
  });
}
