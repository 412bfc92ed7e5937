import { type FinishReason, isSitflowError, SitflowError } from '@sitflow/core';
import type { Dtype } from '../dtypes.js';
import type { AnswererOptions, EmbedderOptions } from '../options.js';
import type { HostTimes } from './host-times.js';

export type TaskKind = 'translate' | 'caption' | 'transcribe' | 'answer' | 'generate' | 'vision-generate' | 'embed';

/** What a host needs to load its model. Plain data: it crosses a process boundary. */
export interface HostSpec extends Omit<AnswererOptions & EmbedderOptions, 'model' | 'name' | 'dtype'> {
  readonly kind: TaskKind;
  readonly name: string;
  readonly id: string;
  /** The folder that holds the model's folder; absent for models of the Hub. */
  readonly root?: string;
  readonly dtype: Dtype;
  readonly maxPixels?: number;
}

/** An error as it crosses: what a SitflowError is made of. */
export interface WireError {
  readonly code: string;
  readonly found: string;
  readonly mend?: string | undefined;
}

export type WireResult<Value = string> = (
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: WireError }
) & {
  /** Why the reply ended, of a task that writes. */
  readonly finishReason?: FinishReason | undefined;
};

/** What a loaded model says of itself. */
export interface HostFacts {
  /** The languages that it reads and writes, BCP 47. */
  readonly languages?: readonly string[] | undefined;
  /** The length of its vectors. */
  readonly dimensions?: number | undefined;
  /** How many inputs it takes at once: no call should have more. */
  readonly batch?: number | undefined;
  /** Whether it streams the texts of several inputs of one call. */
  readonly streams?: boolean | undefined;
}

export type ToHost =
  | { readonly type: 'load'; readonly spec: HostSpec }
  | { readonly type: 'request'; readonly id: number; readonly inputs: readonly unknown[]; readonly streams?: boolean }
  | { readonly type: 'cancel'; readonly id: number };

export type FromHost =
  | { readonly type: 'loaded'; readonly facts: HostFacts }
  | { readonly type: 'failed'; readonly error: WireError }
  | {
      readonly type: 'results';
      readonly id: number;
      /** `undefined` for those that came before, with `done`: no result crosses twice. */
      readonly results: readonly (WireResult<unknown> | undefined)[];
      readonly took: HostTimes;
    }
  /** Work on these inputs of a call has begun. */
  | { readonly type: 'started'; readonly id: number; readonly at: readonly number[] }
  /** These inputs are done, and the call goes on. */
  | {
      readonly type: 'done';
      readonly id: number;
      readonly at: readonly number[];
      readonly results: readonly WireResult<unknown>[];
    }
  /** A piece of the text that is written for the input at this place. */
  | { readonly type: 'text'; readonly id: number; readonly at: number; readonly piece: string }
  | { readonly type: 'threw'; readonly id: number; readonly error: WireError }
  | { readonly type: 'cancelled'; readonly id: number };

export function fromWire({ code, found, mend }: WireError, model: string): SitflowError {
  return new SitflowError(code, found, { mend, model });
}

/** What the runtime, its allocator, sharp and V8 say where memory is refused. */
export const OUT_OF_MEMORY = /bad_alloc|out of memory|insufficient memory|failed to allocate|allocation failed/i;
const LESS_MEMORY =
  'Give shorter texts, smaller batches (`batchSize`) or another dtype, or a machine with more memory.';

/** An error that a task makes: crosses as it is. */
export class TaskError extends Error {
  constructor(
    readonly code: string,
    readonly found: string,
    readonly mend?: string,
  ) {
    super(found);
  }
}

export function toWire(thrown: unknown, code: string): WireError {
  if (thrown instanceof TaskError || isSitflowError(thrown))
    return { code: thrown.code, found: thrown.found, mend: thrown.mend };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const found = message.split('\n')[0]?.slice(0, 500) ?? '';
  // A host that could refuse the memory asked for goes on; one that could not has ended, and never comes here.
  if (OUT_OF_MEMORY.test(message)) return { code: 'model.out-of-memory', found, mend: LESS_MEMORY };
  return { code, found };
}
