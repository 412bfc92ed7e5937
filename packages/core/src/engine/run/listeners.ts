import { Observable, Subject } from 'rxjs';
import { describe, SitflowError, withFramesOf } from '../../base/errors.js';
import type { RunEvent, Told } from './events.js';
import type { ReadAlong, TextPiece } from './read-along.js';
import type { RunOptions } from './run.js';

/** All who hear of a run: its `events$`, `onEvent` and `onText`. What a callback throws ends its run and reaches nobody else. */
export class Listeners {
  /** Ends the run. */
  failed: (error: SitflowError) => void = () => {};
  /** Given where the run has `onText`: models write to nobody otherwise. */
  readonly onText: ((piece: TextPiece) => void) | undefined;
  /** Whether somebody listens: events are made only then. */
  heard: boolean;
  /** What the run tells of itself, from when it is subscribed to. */
  readonly events$: Observable<RunEvent>;
  private events: Subject<RunEvent> | undefined;
  private over = false;
  private ended = false;

  constructor(
    private readonly options: Pick<RunOptions, 'onEvent' | 'signal'> & ReadAlong,
    private readonly run: string,
  ) {
    const { onText, onEvent, signal } = options;
    this.heard = onEvent !== undefined;
    this.events$ = new Observable((subscriber) => {
      if (this.ended) return subscriber.complete();
      this.heard = true;
      this.events ??= new Subject();
      return this.events.subscribe(subscriber);
    });
    if (onText === undefined) return;
    if (typeof onText !== 'function') {
      const mend = 'Give a function of { id, stage, text, attempt }.';
      throw new SitflowError('option.not-a-function', `\`onText\` is ${describe(onText)}`, { mend });
    }
    this.onText = (piece) => {
      // A cancelled run hands out nothing more, however soon its calls see that.
      if (this.over || signal?.aborted) return;
      this.hear('onText', () => onText(piece), piece.stage);
      this.tell(() => ({ type: 'text', ...piece }));
    };
  }

  readonly tell = (make: () => Told): void => {
    if (!this.heard) return;
    const { onEvent } = this.options;
    if (!this.events?.observed && (onEvent === undefined || this.over)) return;
    const event = Object.assign(make(), { run: this.run });
    this.events?.next(event);
    if (onEvent) this.hear('onEvent', () => onEvent(event));
  };

  /** The run is over. */
  end(): void {
    this.ended = true;
    this.events?.complete();
  }

  private hear(name: 'onEvent' | 'onText', call: () => void, stage?: string): void {
    if (this.over) return;
    try {
      call();
    } catch (cause) {
      this.over = true;
      const found = `${name} threw: ${cause instanceof Error ? cause.message : String(cause)}`;
      const code = name === 'onText' ? 'run.on-text' : 'run.on-event';
      this.failed(withFramesOf(cause, new SitflowError(code, found, { stage, cause })));
    }
  }
}
