/** HTTP statuses after which the same request may succeed: time-outs, conflicts, overload, and failures of the server itself. */
const RETRYABLE = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
/** A chain of causes may end in itself. */
const DEEPEST_CAUSE = 10;

export interface RetryHints {
  readonly retryable: boolean;
  /** Milliseconds that the server asks to wait for. */
  readonly retryAfterMs: number | undefined;
}

/**
 * The retry hints in an error of another library, or in its cause: `retryable` or `isRetryable`, or else an HTTP status (`status`,
 * `statusCode`), with the `Retry-After` of the response's headers. The clients of OpenAI, the AI SDK and axios make such errors.
 */
export function retryHints(thrown: unknown, depth = DEEPEST_CAUSE): RetryHints {
  if (typeof thrown !== 'object' || thrown === null || depth === 0)
    return { retryable: false, retryAfterMs: undefined };
  const error = thrown as Readonly<Record<string, unknown>>;
  const response = (error.response ?? {}) as Readonly<Record<string, unknown>>;
  const said = [error.retryable, error.isRetryable].find((value) => typeof value === 'boolean');
  const status = [error.status, error.statusCode, response.status].find((value) => typeof value === 'number');
  if (said === undefined && status === undefined) return retryHints(error.cause, depth - 1);
  const headers = error.headers ?? error.responseHeaders ?? response.headers;
  const retryable = (said ?? RETRYABLE.has(status as number)) === true;
  return { retryable, retryAfterMs: retryable ? retryAfterMs(headers) : undefined };
}

/**
 * The milliseconds that a response asks to wait for, by its headers: `retry-after-ms`, or `Retry-After` in seconds or as a date; undefined if it asks
 * for no wait. A date is counted from the response's own `Date`: this machine's clock may be wrong. `now` stands in for a `Date` that is missing.
 */
export function retryAfterMs(headers: unknown, now?: number): number | undefined {
  const exact = numberIn(headers, 'retry-after-ms');
  if (exact !== undefined) return exact;
  const seconds = numberIn(headers, 'retry-after');
  if (seconds !== undefined) return seconds * 1_000;
  const until = Date.parse(textIn(headers, 'retry-after'));
  const date = Date.parse(textIn(headers, 'date'));
  const from = Number.isNaN(date) ? now : date;
  return Number.isNaN(until) || from === undefined ? undefined : Math.max(0, until - from);
}

function numberIn(headers: unknown, name: string): number | undefined {
  const text = textIn(headers, name).trim();
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A header of a `Headers`, a Map or a plain object, whatever the case of its name; '' where there is none. */
function textIn(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null) return '';
  const { get } = headers as { get?: unknown };
  if (typeof get === 'function') return String((get as (name: string) => unknown).call(headers, name) ?? '');
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return String(found?.[1] ?? '');
}
