import { ChurningMap } from '../base/churning-map.js';
import type { SitflowError } from '../base/errors.js';
import type { GiveUp } from '../engine/call/call.js';
import type { FieldSource, Fields } from '../example/example.js';

/** What is kept of a call: the fields it added, and where they came from. */
export interface Cached {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
}

/**
 * Where an app keeps finished calls: `createApp({ cache })`. A key is a SHA-256 in hexadecimal, a value a text; the store gives back what it was given and
 * looks into neither. What a method throws rejects the example with `cache.failed`.
 */
export interface CacheStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** The values of several keys, in their order. If the store has it, lookups of one turn of the event loop come together. */
  getMany?(keys: readonly string[]): readonly (string | undefined)[] | Promise<readonly (string | undefined)[]>;
  /** Keeps a value. Once it settles, `get` gives it. */
  set(key: string, value: string): void | Promise<void>;
  /** Called once, when the app is disposed and nothing is being written any more. */
  close?(): void | Promise<void>;
}

/** How the engine sees a store: by whole keys, values as they are. */
export interface CallStore {
  get(key: string): Cached | undefined | Promise<Cached | undefined>;
  set(key: string, value: Cached): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** Where a store in process has its `CallStore`. By `Symbol.for`: stores of another copy of this package are known. */
export const RAW: unique symbol = Symbol.for('sitflow.raw-store') as never;

/** A piece of the text that a call writes, in which of its tries. */
export type Tell = (text: string, attempt: number) => void;

interface Shared<T> {
  readonly waiting: Set<(result: T | SitflowError) => void>;
  /** Those who read along. Absent where nobody did when it was started: it then tells nothing. */
  readonly readers: Set<Tell> | undefined;
  /** What they were told so far. */
  readonly told: Parameters<Tell>[];
  giveUp: GiveUp;
}

/**
 * Calls under way, shared by key and counted by reference: the call goes on while anybody waits for it, and is given up with its
 * last caller. One caller's leaving never ends the others'.
 */
export class SharedCalls<T> {
  private readonly calls = new ChurningMap<Shared<T>>();

  /**
   * Joins the call under `key`, or starts it; `shared` says which. A late `onText` gets the text from the start; if the call under way is not streaming,
   * a second, streaming call is started for it. The returned function leaves the call. With `onlyWaiting` it does not leave a call under way that has
   * no other caller; it returns whether it left.
   */
  join(
    key: string,
    start: (settle: (result: T | SitflowError) => void, tell: Tell | undefined) => GiveUp,
    settle: (result: T | SitflowError, shared: boolean) => void,
    onText?: Tell,
  ): GiveUp {
    const known = this.calls.get(key);
    const existing = onText && !known?.readers ? undefined : known;
    const call: Shared<T> = existing ?? {
      waiting: new Set(),
      readers: onText && new Set(),
      told: [],
      giveUp: () => true,
    };
    const wait = (result: T | SitflowError) => settle(result, existing !== undefined);
    call.waiting.add(wait);
    if (onText) {
      for (const piece of call.told) onText(...piece);
      call.readers?.add(onText);
    }
    if (!existing) {
      this.calls.set(key, call);
      const tell: Tell = (...piece) => {
        call.told.push(piece);
        for (const reader of [...(call.readers ?? [])]) reader(...piece);
      };
      call.giveUp = start((result) => {
        this.forget(key, call);
        for (const waiter of [...call.waiting]) waiter(result);
        call.waiting.clear();
      }, call.readers && tell);
    }
    return (onlyWaiting = false) => {
      if (call.waiting.size === 1 && call.waiting.has(wait)) {
        // Later callers start a call of their own, because this one is not tried again.
        this.forget(key, call);
        if (!call.giveUp(onlyWaiting)) return false;
      }
      if (onText) call.readers?.delete(onText);
      call.waiting.delete(wait);
      return true;
    };
  }

  private forget(key: string, call: Shared<T>): void {
    if (this.calls.get(key) === call) this.calls.delete(key);
  }
}
