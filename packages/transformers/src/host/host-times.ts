import { channel } from 'node:diagnostics_channel';
import type { TaskKind } from './protocol.js';

/** Where the time of a model's call went, in milliseconds. */
export interface HostTimes {
  /** In its host, from the request's turn to its results. */
  readonly ms: number;
  /** Of it, inside `InferenceSession.run` of ONNX Runtime. */
  readonly sessionMs: number;
}

/** What `sitflow:model-call` of `node:diagnostics_channel` is told of each call that gave results. */
export interface ModelCall extends HostTimes {
  /** The model's name. */
  readonly model: string;
  /** What it does: translate, caption, … */
  readonly kind: TaskKind;
  readonly inputs: number;
}

const calls = channel('sitflow:model-call');

export function tellCall(call: ModelCall): void {
  if (calls.hasSubscribers) calls.publish(call);
}
