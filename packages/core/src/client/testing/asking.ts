import { Deadlines } from '../../base/deadlines.js';
import { type CallOptions, type Capacity, type Result, Translator } from '../../model/ports.js';
import {
  type AwayNotice,
  type OpenRequest,
  type RequestPolicy,
  type RequestScope,
  type RetryNotice,
  SCOPE,
} from '../../model/scope.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { clientOf } from '../client.js';

/** Answers the texts of a call. `call` counts from 1. */
export type Translate = (texts: readonly string[], options: CallOptions, call: number) => unknown;

/** Who asks, and how it is to be treated; the rest has defaults. */
export interface Asker extends Partial<Omit<RequestPolicy, 'retry'>> {
  readonly run?: object;
  readonly stage?: number;
  readonly index?: number;
  readonly times?: number;
  readonly signal?: AbortSignal;
  readonly onText?: (piece: string) => void;
}

/** What a request was told, and how often it was settled. */
export interface Told {
  readonly retries: RetryNotice[];
  readonly away: AwayNotice[];
  readonly back: AwayNotice[];
  readonly attempts: number[];
  request: OpenRequest | undefined;
}

/** The parts of what several clients of an app stand on. */
export function world(underWay: () => number = () => 0) {
  const clock = new ManualClock();
  return { clock, deadlines: new Deadlines(clock), underWay, hurried: () => false };
}

/** The client of a Translator, and a way to ask it in any scope. */
export function asking(translate: Translate, capacity: Capacity = {}, environment = world()) {
  const { clock } = environment;
  const calls: { readonly texts: readonly string[]; readonly at: number; readonly signal: AbortSignal }[] = [];
  const { client, adjust } = clientOf(
    Translator,
    {
      identity: 'model',
      async translate(requests, options) {
        const texts = requests.map(({ text }) => text);
        calls.push({ texts, at: clock.now(), signal: options.signal });
        return (await translate(texts, options, calls.length)) as Result<string>[];
      },
    },
    environment,
    capacity,
  );
  const own = {};
  const ask = (text: string, asker: Asker = {}) => {
    const { run = own, stage = 0, index = 0, times = 3, signal, onText, ...policy } = asker;
    const told: Told = { retries: [], away: [], back: [], attempts: [], request: undefined };
    const scope: RequestScope = {
      id: text,
      run,
      stage,
      index,
      draw: index * 0x1234567,
      policy: {
        timeoutMs: 60_000,
        allowTruncated: false,
        awayMs: 300_000,
        ...policy,
        retry: { times, baseMs: 100, maxMs: 1_000 },
      },
      asking(request) {
        told.request = request;
      },
      answered: ({ attempts }) => void told.attempts.push(attempts),
      onTextAnew() {},
      onRetry: (notice) => void told.retries.push(notice),
      onAway: (notice) => void told.away.push(notice),
      onBack: (notice) => void told.back.push(notice),
    };
    const context = { signal: signal ?? new AbortController().signal, onText, [SCOPE]: scope };
    return { told, result: client.translateResult({ text, to: 'en' }, context) };
  };
  return { clock, client, adjust, calls, ask, sizes: () => calls.map(({ texts }) => texts.length) };
}

/** Lets promises go on until nothing but timers is waited for. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** A promise that the clock keeps, or that an abort breaks. */
export function after(clock: ManualClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    signal?.addEventListener('abort', () => {
      cancel();
      reject(signal.reason);
    });
  });
}
