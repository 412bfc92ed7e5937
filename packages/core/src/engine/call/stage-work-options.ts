import type { Clock } from '../../base/clock.js';
import type { SitflowError } from '../../base/errors.js';
import type { ChainStage } from '../../chain/chain.js';
import type { Span } from '../../example/example.js';
import type { ReplyFacts } from '../../model/ports.js';
import type { Flow } from '../graph/flow.js';
import type { TextPiece } from '../run/read-along.js';
import type { MediaBytes } from './media-bytes.js';
import type { MediaReaders } from './read-media.js';
import type { ResolvedStage } from './resolve.js';
import type { StageCallsOptions } from './stage-calls.js';

export interface StageWorkOptions extends StageCallsOptions {
  /** The run: all its stages have the same object. */
  readonly run: object;
  readonly index: number;
  readonly at: ChainStage;
  /** The stage with its models; a function where it may turn out that nothing needs it (all its fields may be gold). */
  readonly resolved: ResolvedStage | (() => Promise<ResolvedStage>);
  readonly seed: number | string;
  readonly readers: MediaReaders;
  readonly bytes: MediaBytes;
  readonly clock: Clock;
  readonly startedAt: number;
  /** Called when an error makes the stage ask the next model in the order of `use`. */
  onFallback(notice: { readonly id: string; readonly error: SitflowError }): void;
  /** Called with pieces of text while models write, in a run with `onText`. */
  readonly onText?: ((piece: TextPiece) => void) | undefined;
  onStarted(flow: Flow): void;
  onDone(flow: Flow, span: Span): void;
  /** Called when its work is given up, because another stage failed the example. */
  onDropped(flow: Flow, ms: number): void;
  onFailed(flow: Flow, failed: FailedSpan, error: SitflowError): void;
  /** Called when the run has to end: the stage's last model stayed away, or its code has a bug. */
  onFatal(error: SitflowError): void;
  /** Whether an error shows a bug that ends the run. */
  isFatal(error: SitflowError): boolean;
  /** Whether stages that do not need the failed one go on; see `RunOptions`. */
  readonly afterFailure: 'stop' | 'continue';
}

/** The span of a stage that failed. */
export type FailedSpan = Span & Required<Pick<Span, 'error'>>;

/** The span of a stage that failed, where and when `place` says. */
export function failedSpan(
  { code, message }: SitflowError,
  place: Pick<Span, 'stage' | 'start' | 'ms'>,
  attempts: number,
  facts?: ReplyFacts,
): FailedSpan {
  return { ...place, by: 'run', attempts, ...facts, error: { code, message } };
}
