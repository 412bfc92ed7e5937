import type { FinishReason } from '@sitflow/core';

/** What a task made of one input, and why the reply ended where it was written token by token. */
export interface Reply<Value = string> {
  readonly value: Value;
  readonly finishReason?: FinishReason | undefined;
}

/** The tokens of one row, and whether the model ended it (`stop`) or a limit did (`length`). */
export interface WrittenRow {
  readonly ids: readonly number[];
  readonly finishReason: 'stop' | 'length';
}

/** `length` if any part of a whole ended so: a whole with a part cut off is cut off. Undefined where no part was written token by token. */
export function finishOfAll(parts: readonly (FinishReason | undefined)[]): FinishReason | undefined {
  const known = parts.filter((reason) => reason !== undefined);
  return known.find((reason) => reason !== 'stop') ?? known[0];
}

/** A reply by its text and how its row ended. */
export function replyOf(value: string, { finishReason }: WrittenRow): Reply {
  return { value, finishReason };
}
