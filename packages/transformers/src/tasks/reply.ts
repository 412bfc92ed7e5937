import type { FinishReason } from '@sitflow/core';

/** A task's output for one input, and, if it was written token by token, why it ended. */
export interface Reply<Value = string> {
  readonly value: Value;
  readonly finishReason?: FinishReason | undefined;
}

/** The tokens of one row, and whether the model ended it (`stop`) or a limit did (`length`). */
export interface WrittenRow {
  readonly ids: readonly number[];
  readonly finishReason: 'stop' | 'length';
}

/** The finish reason of a text made of parts: `length` if any part was cut off. Undefined if no part was written token by token. */
export function finishOfAll(parts: readonly (FinishReason | undefined)[]): FinishReason | undefined {
  const known = parts.filter((reason) => reason !== undefined);
  return known.find((reason) => reason !== 'stop') ?? known[0];
}

/** A reply by its text and how its row ended. */
export function replyOf(value: string, { finishReason }: WrittenRow): Reply {
  return { value, finishReason };
}

/** Makes the reply of each row of a batch once: when the row ends before the others, which is told to `done`, or with all of them. */
export function eachRow(done: (row: number, reply: Reply) => void, reply: (written: WrittenRow, row: number) => Reply) {
  const early = new Map<number, Reply>();
  return {
    onRow(row: number, written: WrittenRow): void {
      const made = reply(written, row);
      early.set(row, made);
      done(row, made);
    },
    all: (rows: readonly WrittenRow[]): Reply[] => rows.map((written, row) => early.get(row) ?? reply(written, row)),
  };
}
