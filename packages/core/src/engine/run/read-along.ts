import { cancelled } from '../../base/cancelled.js';
import { describe, SitflowError, withFramesOf } from '../../base/errors.js';
import { onAbort } from '../../base/on-abort.js';
import { isThenable } from '../../base/thenable.js';

/** A piece of the text that a stage's model is writing. */
export interface TextPiece {
  /** The example's: of a chain that makes several of one, each child's own. */
  readonly id: string;
  /** The stage's key. */
  readonly stage: string;
  readonly text: string;
  /** Which try of the stage writes it, from 1. A higher one starts over: discard the pieces of earlier tries. */
  readonly attempt: number;
}

/** What only the run of a single example has. */
export interface ReadAlong {
  /**
   * Called with each piece of text as a TextGenerator or VisionGenerator writes it. Models that do not stream, and cached results, give no pieces. All
   * pieces of a stage's last try together are its model's first reply, without the reasoning. If the callback throws or rejects, the run ends with
   * `run.on-text`; promises that it returns are awaited before the run ends.
   */
  readonly onText?: ((piece: TextPiece) => void) | undefined;
}

/** A run's signal and callback, made so that what the callback throws ends that run and reaches nobody else. */
export function guarded(onText: (piece: TextPiece) => void, signal: AbortSignal | undefined) {
  if (typeof onText !== 'function') {
    const mend = 'Give a function of { id, stage, text, attempt }.';
    throw new SitflowError('option.not-a-function', `\`onText\` is ${describe(onText)}`, { mend });
  }
  const own = new AbortController();
  let failure: SitflowError | undefined;
  const promised = new Set<Promise<void>>();
  return {
    signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal,
    onText(piece: TextPiece): void {
      // A cancelled run hands out nothing more, however soon its calls see that.
      if (failure || signal?.aborted) return;
      const fail = (cause: unknown) => {
        const found = `onText threw: ${cause instanceof Error ? cause.message : String(cause)}`;
        failure ??= withFramesOf(cause, new SitflowError('run.on-text', found, { stage: piece.stage, cause }));
        own.abort(failure);
      };
      try {
        const said: unknown = onText(piece);
        if (!isThenable(said)) return;
        const heard = Promise.resolve(said).then(
          () => void promised.delete(heard),
          (cause) => {
            promised.delete(heard);
            fail(cause);
          },
        );
        promised.add(heard);
      } catch (cause) {
        fail(cause);
      }
    },
    /** Waits for all that the callback has promised; throws what ends the run before. */
    async settled(): Promise<void> {
      const { signal } = this;
      if (promised.size > 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const leave = onAbort(signal, resolve);
          // None of them rejects: what fails is kept.
          Promise.all(promised).then(() => {
            leave();
            resolve();
          });
        });
      }
      if (failure) throw failure;
      if (promised.size > 0) throw cancelled(signal.reason);
    },
    get failure() {
      return failure;
    },
  };
}
