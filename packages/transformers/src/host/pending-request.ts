import { type CallOptions, onAbort, type Result } from '@sitflow/core';
import { fromWire, type WireResult } from './protocol.js';

/** A request that is not done: its inputs, the results it has so far, and its caller. It ends once: by results, by an error, or by its caller's abort. */
export class PendingRequest {
  /** Results that came before the end, by their places. */
  private readonly results = new Map<number, Result<unknown>>();
  private readonly leaveSignal: () => void;

  constructor(
    readonly inputs: readonly unknown[],
    private readonly model: string,
    private readonly options: CallOptions,
    private readonly caller: { resolve(results: readonly Result<unknown>[]): void; reject(reason: unknown): void },
    /** Called when the caller aborts, before it is let go. */
    aborted: () => void,
  ) {
    const { signal } = options;
    this.leaveSignal = onAbort(signal, () => {
      aborted();
      caller.reject(signal.reason);
    });
  }

  /** Whether the caller wants pieces of texts. */
  get streams(): boolean {
    return this.options.text !== undefined;
  }

  started(at: readonly number[]): void {
    for (const place of at) this.options.started?.(place);
  }

  text(at: number, piece: string): void {
    this.options.text?.(at, piece);
  }

  /** Some inputs have their results before the others. They stand, whatever becomes of the rest. */
  done(at: readonly number[], results: readonly WireResult<unknown>[]): void {
    for (const [i, place] of at.entries()) {
      const result = this.read(results[i] as WireResult<unknown>);
      this.results.set(place, result);
      this.options.result?.(place, result);
    }
  }

  /** The end of the request, with the results that did not come before. */
  settle(results: readonly (WireResult<unknown> | undefined)[]): void {
    this.leaveSignal();
    this.caller.resolve(
      results.map((result, at) => (result ? this.read(result) : (this.results.get(at) as Result<unknown>))),
    );
  }

  /** Fails each input for itself: of a call that throws, the client would try each half again. */
  failEach(error: unknown): void {
    this.leaveSignal();
    this.caller.resolve(this.inputs.map(() => ({ ok: false, error })));
  }

  fail(error: unknown): void {
    this.leaveSignal();
    this.caller.reject(error);
  }

  private read(result: WireResult<unknown>): Result<unknown> {
    return result.ok ? result : { ...result, error: fromWire(result.error, this.model) };
  }
}
