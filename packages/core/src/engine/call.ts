import type { SitflowError } from '../errors.js';
import type { Fields } from '../example.js';
import type { StageContext } from '../stage.js';
import type { Added } from './caller.js';
import { Deadline } from './deadlines.js';
import type { Linked } from './linked.js';

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
  /** No longer wanted: nobody is told what becomes of it. */
  abandoned = false;
  queued = true;
  /** The call it is part of now. */
  call: Call | undefined = undefined;
  /** Takes back its next try, while it waits for that. */
  cancelRetry: (() => void) | undefined = undefined;

  constructor(
    readonly needs: Readonly<Fields>,
    readonly called: Called,
    readonly settle: (result: Added | SitflowError) => void,
  ) {}
}

/** Some examples' call of the stage: what the stage sees of it (`StageContext`), and its time limit. */
export class Call extends Deadline implements StageContext {
  over = false;
  private controller: AbortController | undefined = undefined;
  private reason: SitflowError | undefined = undefined;

  constructor(
    readonly items: readonly Item[],
    private readonly timedOut: (call: Call) => void,
    readonly allowTruncated: boolean,
  ) {
    super();
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
