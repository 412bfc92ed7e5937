import { Deadline } from '../../base/deadlines.js';
import { SitflowError } from '../../base/errors.js';
import type { Linked } from '../../base/linked.js';
import type { Fields } from '../../example/example.js';
import type { StageContext } from '../../stage/stage.js';
import type { Added } from './read-result.js';

/** Whose call it is, as the stage's context tells it. */
export interface Called {
  readonly id: string;
  readonly draw: () => number;
  /** Told the pieces of a text that a try writes. */
  readonly onText?: ((piece: string, attempt: number) => void) | undefined;
  /** Those of a whole set, where the call is for one. */
  readonly all?: readonly Called[];
}

/** One example's part in a stage's calls. */
export class Item implements Linked<Item> {
  before: Item | undefined = undefined;
  after: Item | undefined = undefined;
  attempts = 0;
  /** Whether it is settled or given up. */
  over = false;
  queued = false;
  /** Whether it is not called again, however its call ends. */
  lastTry = false;
  /** Whether its call found the model away while another call was answered: the example itself may be the cause. */
  doubted = false;
  /** The call it is part of now. */
  call: Call | undefined = undefined;
  /** Cancels its next try while it waits for it. */
  cancelRetry: (() => void) | undefined = undefined;

  constructor(
    readonly needs: Readonly<Fields>,
    readonly called: Called,
    readonly told: (result: Added | SitflowError, attempts: number) => void,
  ) {}
}

/**
 * Gives a call up and returns whether it did. With `onlyWaiting`, it does so only if the call has not started; a call under way finishes, and is not
 * tried again.
 */
export type GiveUp = (onlyWaiting?: boolean) => boolean;

/** Items that are called together: a batch, or what is left of one. */
export interface Group {
  readonly items: readonly Item[];
  /** Set where it is part of a batch that took too long: that batch's error. */
  readonly timedOut?: SitflowError;
  /** How often its call said that the model is away, and whether that was a call for just these items. */
  readonly away?: { readonly times: number; readonly whole: boolean };
}

/** Some examples' call of the stage: what the stage sees of it (`StageContext`), and its time limit. */
export class Call extends Deadline implements StageContext {
  over = false;
  private controller: AbortController | undefined = undefined;
  private reason: SitflowError | undefined = undefined;

  constructor(
    readonly group: Group,
    private readonly timedOut: (call: Call) => void,
    readonly allowTruncated: boolean,
    /** Whether it is made to see if a model that was away is back. */
    readonly probe: boolean,
    /** How many calls of the stage had been answered when it started. */
    readonly answersBefore: number,
  ) {
    super();
  }

  get items(): readonly Item[] {
    return this.group.items;
  }

  /** Made when it is asked for: many stages never look at it, and an AbortController costs more than the rest of the call. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  get ids(): readonly string[] {
    return this.called.map(({ id }) => id);
  }

  get draws(): readonly number[] {
    return this.called.map(({ draw }) => draw());
  }

  private get called(): readonly Called[] {
    return this.items.flatMap(({ called }) => called.all ?? [called]);
  }

  get attempt(): number {
    return Math.max(...this.items.map((item) => item.attempts));
  }

  /** Of a call for one example that somebody reads along with. A call that is over says no more. */
  get onText(): ((piece: string) => void) | undefined {
    const [item, ...others] = this.items;
    const tell = others.length === 0 ? item?.called.onText : undefined;
    const { attempt } = this;
    return tell && ((piece) => void (this.over || tell(piece, attempt)));
  }

  ring(): void {
    this.timedOut(this);
  }

  abort(reason: SitflowError): void {
    this.reason = reason;
    this.controller?.abort(reason);
  }
}

export const isOpen = (item: Item): boolean => !item.over;

export function halves(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

export const TIMEOUT = 'stage.timeout';

export function tookTooLong(timeoutMs: number): SitflowError {
  return new SitflowError(TIMEOUT, `it took longer than ${timeoutMs} ms`, {
    retryable: true,
    mend: 'Raise `timeoutMs` in the stage policy, or find out why the model is slow.',
  });
}
