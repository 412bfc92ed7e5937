import type { Clock } from '../../base/clock.js';
import type { SitflowError } from '../../base/errors.js';
import type { Linked } from '../../base/linked.js';
import type { ChainStage } from '../../chain/chain.js';
import type { FieldSource, Fields, Span } from '../../example/example.js';
import type { FullPolicy } from '../../stage/policy.js';
import type { Stage, StageInput } from '../../stage/stage.js';
import type { Flow } from './flow.js';

/** A stage whose `operator` takes the place of `run`. */
export interface OperatorStage {
  readonly stage: Pick<Stage<Fields, Fields>, 'operator'>;
  readonly source: FieldSource;
}

export interface OperatorUnitOptions {
  readonly index: number;
  readonly at: ChainStage;
  readonly policy: Pick<FullPolicy, 'timeoutMs'>;
  readonly seed: number | string;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly afterFailure: 'stop' | 'continue';
  /** The stage; a promise where it is only made once an example needs it. */
  readonly make: () => OperatorStage | Promise<OperatorStage>;
  /** Reads the images and recordings among what the stage needs; `undefined` where there are none. */
  readonly read: ((flow: Flow, needs: Fields, signal: AbortSignal) => Promise<void>) | undefined;
  /** Whether no example can move but by this operator: none comes (the window is full, or the source has `ended`), and nothing else is under way. */
  readonly idle: (ended: boolean) => boolean;
  readonly onStarted: (flow: Flow) => void;
  readonly onDone: (flow: Flow, span: Span) => void;
  readonly onFailed: (flow: Flow, failed: Span & Required<Pick<Span, 'error'>>, error: SitflowError) => void;
  readonly onDropped: (flow: Flow, ms: number) => void;
  readonly onFatal: (error: SitflowError) => void;
}

/** An example that the operator holds, or has still to be given. */
export class Visit implements StageInput<Fields>, Linked<Visit> {
  before: Visit | undefined = undefined;
  after: Visit | undefined = undefined;
  listed = true;
  private controller: AbortController | undefined;
  private aborted = false;
  /** Its example has failed elsewhere and gone on; an answer is of no use. */
  dropped = false;

  constructor(
    readonly flow: Flow,
    readonly needs: Fields,
    readonly started: number,
    readonly stop: () => void,
  ) {}

  get id(): string {
    return this.flow.id;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.aborted) this.controller.abort();
    return this.controller.signal;
  }

  abort(): void {
    this.aborted = true;
    this.controller?.abort();
  }
}
