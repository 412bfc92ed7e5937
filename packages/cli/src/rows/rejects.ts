import { type AnyChain, type Fields, type SitflowError as Reason, SitflowError } from '@sitflow/core';
import { toJson } from './members.js';
import { addedBy, type PreparedRow } from './prepare.js';
import type { LineWriter } from './write.js';

/** What is told of a rejected row, beside the row itself. */
export interface Reject {
  readonly line: number;
  readonly id: unknown;
  readonly code: string;
  readonly stage: string | null;
  readonly reason: string;
}

/** Collects rejected rows: each into the rejected file (if there is one), their reasons by code for the summary. */
export class Rejects {
  readonly byCode = new Map<string, { count: number; first: Reject }>();
  count = 0;

  constructor(
    private readonly chain: AnyChain,
    private readonly writer: LineWriter | undefined,
  ) {}

  /** `example`: the fields it had by then, of which those that the chain had added are kept. */
  add(row: PreparedRow, error: Reason, example: Readonly<Fields> = {}): Reject {
    const reject = rejectOf(row, row.error ?? error);
    this.count++;
    const known = this.byCode.get(reject.code);
    if (known) known.count++;
    else this.byCode.set(reject.code, { count: 1, first: reject });
    this.writer?.line(rejectLine(reject, row, this.added(row, example)));
    return reject;
  }

  private added(row: PreparedRow, example: Readonly<Fields>): Fields {
    const own = row.value ?? {};
    return Object.fromEntries(
      addedBy(this.chain).flatMap((field) =>
        example[field] !== undefined && !(field in own) ? [[field, example[field]]] : [],
      ),
    );
  }
}

function rejectOf(row: PreparedRow, error: Reason): Reject {
  const { stage, field, model } = error.place;
  // Line, id and stage stand beside the reason: said once is enough.
  const { message } = new SitflowError(error.code, error.found, { field, model, mend: error.mend });
  return { line: row.line, id: row.value?.id ?? row.id, code: error.code, stage: stage ?? null, reason: message };
}

function rejectLine(reject: Reject, row: PreparedRow, added: Fields): string {
  const head = JSON.stringify(reject).slice(0, -1);
  const writable = Object.fromEntries(Object.entries(added).filter(([, value]) => isWritable(value)));
  const done = Object.keys(writable).length > 0 ? `,"added":${toJson(writable)}` : '';
  // The row as it was given: what is mended can be run again.
  return `${head}${done},"row":${row.value ? row.text : JSON.stringify(row.text)}}`;
}

/** What cannot be written is left out: the row itself is there, and whoever runs it again has it made again. */
function isWritable(value: unknown): boolean {
  try {
    return toJson(value) !== undefined;
  } catch {
    return false;
  }
}
