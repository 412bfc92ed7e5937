import { retryHints } from './retry-hints.js';

const BRAND = Symbol.for('sitflow.error');

/** Where an error was found; every part is optional because not every error has one. */
export interface ErrorPlace {
  readonly chain?: string | undefined;
  readonly stage?: string | undefined;
  readonly example?: string | undefined;
  readonly field?: string | undefined;
  readonly model?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

export interface SitflowErrorOptions extends ErrorPlace {
  /** A hint: how to fix it, in a sentence or two. */
  readonly mend?: string | undefined;
  /** Decided where the error is made: whether the same call may succeed when it is made again. Default false. */
  readonly retryable?: boolean | undefined;
  /** How long to wait before the next try, in milliseconds (a server's `Retry-After`). */
  readonly retryAfterMs?: number | undefined;
  /**
   * Who is at fault, if that is known when the error is made. A batch that fails is split to find the example at fault, unless the error blames
   * `model` (its server, its process, its weights) or `setup` (a missing file, a wrong key).
   */
  readonly blame?: Blame | undefined;
  /** The whole reply of the model, if the error is about a reply. The message shows only its beginning. */
  readonly raw?: string | undefined;
  readonly cause?: unknown;
}

/** Who is at fault for an error: the one example, the model that was called, or how things are set up. */
export type Blame = 'example' | 'model' | 'setup';

/**
 * The one error class of sitflow. Tell errors apart by `code` (`area.what`, for example `picture.too-large`), never by
 * `instanceof`: a user's module may bring its own copy of this package. `isSitflowError` looks at a global brand.
 */
export class SitflowError extends Error {
  override readonly name = 'SitflowError';
  readonly [BRAND] = true;
  readonly code: string;
  readonly found: string;
  readonly mend: string | undefined;
  readonly place: ErrorPlace;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly blame: Blame | undefined;
  readonly raw: string | undefined;

  constructor(code: string, found: string, options: SitflowErrorOptions = {}) {
    const { mend, retryable = false, retryAfterMs, blame, raw, cause, ...place } = options;
    super(compose(found, mend, place), cause === undefined ? undefined : { cause });
    this.code = code;
    this.found = found;
    this.mend = mend;
    this.place = place;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.blame = blame;
    this.raw = raw;
  }

  /** The same error with its place filled in; what was set before stays. The stack still shows where it was made. */
  at(place: ErrorPlace): SitflowError {
    const { mend, retryable, retryAfterMs, blame, raw, cause } = this;
    const known = Object.fromEntries(Object.entries(this.place).filter(([, v]) => v !== undefined));
    const options = { ...place, ...known, mend, retryable, retryAfterMs, blame, raw, cause };
    return withFramesOf(this, new SitflowError(this.code, this.found, options));
  }
}

/** Gives an error the stack frames of another one, under its own name and message. Does nothing if the other is not an Error. */
export function withFramesOf(origin: unknown, error: SitflowError): SitflowError {
  if (!(origin instanceof Error) || typeof origin.stack !== 'string') return error;
  const { stack, message } = origin;
  // Searched after the message, which may have lines that look like calls.
  const told = message === '' ? -1 : stack.indexOf(message);
  const start = told < 0 ? stack.search(/\n\s+at /) : told + message.length;
  // Where an engine begins a stack with its first call, there is no message before it.
  const frames = start < 0 ? `\n${stack}` : stack.slice(start);
  error.stack = `${error.name}: ${error.message}${frames}`;
  return error;
}

export function isSitflowError(value: unknown): value is SitflowError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/**
 * Any thrown value as a SitflowError. Other values become `stage.threw`, with the value as the cause and its stack, if it has one. It can be retried
 * where the value says so, as the errors of HTTP clients do (see `retryHints`).
 */
export function toSitflowError(thrown: unknown, code = 'stage.threw'): SitflowError {
  if (isSitflowError(thrown)) return thrown;
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${describe(thrown)}`;
  return withFramesOf(thrown, new SitflowError(code, message, { ...retryHints(thrown), cause: thrown }));
}

/** A short description of a value for messages: its type and, where it is small, the value. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function compose(found: string, mend: string | undefined, place: ErrorPlace): string {
  const file =
    place.file === undefined ? undefined : place.line === undefined ? place.file : `${place.file}:${place.line}`;
  const parts = [
    file,
    place.line !== undefined && place.file === undefined ? `line ${place.line}` : undefined,
    place.chain && `chain ${place.chain}`,
    place.stage && `stage ${place.stage}`,
    place.model && `model ${place.model}`,
    place.example && `example ${place.example.length > 80 ? `${place.example.slice(0, 80)}…` : place.example}`,
    place.field && `field ${place.field}`,
  ].filter(Boolean);
  const head = parts.length > 0 ? `${parts.join(', ')}: ${found}` : found;
  const stop = /[.!?…]$/.test(head) ? '' : '.';
  return mend ? `${head}${stop} ${mend}` : head;
}

/** The nearest of `known` to a misspelt `word`, if any is near enough to be worth naming. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((k) => ({ k, d: editDistance(word.toLowerCase(), k.toLowerCase()) }))
    .sort((a, b) => a.d - b.d);
  const best = ranked[0];
  return best && best.d <= Math.max(1, Math.floor(word.length / 3)) ? best.k : undefined;
}

function editDistance(a: string, b: string): number {
  let before: number[] | undefined;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, swap));
      // Two letters that changed places are one slip, not two.
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && before)
        next[j] = Math.min(next[j] as number, (before[j - 2] as number) + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
