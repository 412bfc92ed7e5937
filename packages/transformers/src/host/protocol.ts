import { isSitflowError, SitflowError } from '@sitflow/core';
import type { Dtype } from '../dtypes.js';
import type { AnswererOptions, EmbedderOptions } from '../options.js';

export type TaskKind = 'text-to-text' | 'caption' | 'answer' | 'generate' | 'embed';

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

/** What a model tells of itself once it is loaded. */
export interface TaskAbout {
  /** The length of its vectors. */
  readonly dimensions?: number | undefined;
}

/** An error as it crosses: what a SitflowError is made of. */
export interface WireError {
  readonly code: string;
  readonly found: string;
  readonly mend?: string | undefined;
}

export type WireResult<Value = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: WireError };

export type ToHost =
  | { readonly type: 'load'; readonly spec: HostSpec }
  | { readonly type: 'request'; readonly id: number; readonly inputs: readonly unknown[] }
  | { readonly type: 'cancel'; readonly id: number };

export type FromHost =
  | { readonly type: 'loaded'; readonly about: TaskAbout }
  | { readonly type: 'failed'; readonly error: WireError }
  | { readonly type: 'results'; readonly id: number; readonly results: readonly WireResult<unknown>[] }
  | { readonly type: 'threw'; readonly id: number; readonly error: WireError }
  | { readonly type: 'cancelled'; readonly id: number };

export function fromWire({ code, found, mend }: WireError, model: string): SitflowError {
  return new SitflowError(code, found, { mend, model });
}

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
  return { code, found: message.split('\n')[0]?.slice(0, 500) ?? '' };
}
