import { type Fields, type SitflowError as Reason, SitflowError } from '@sitflow/core';
import { objectOf, toJson } from './members.js';
import { addedBy, idAsWritten, type PreparedRow, type RowRules, suggestFix } from './prepare.js';
import type { LineWriter } from './write.js';

/** The facts about a rejected row, written beside the row itself. */
export interface Reject {
  readonly line: number;
  /** As JSON, as the row wrote it. */
  readonly id: string;
  readonly code: string;
  readonly stage: string | null;
  readonly reason: string;
}

/** Rejects of one code and stage. */
export interface RejectKind {
  count: number;
  readonly first: Reject;
  /** The error of the first. */
  readonly error: Reason;
}

/** Collects rejected rows: each into the rejected file (if there is one), their reasons by code and stage for the summary. */
export class Rejects {
  private readonly byKind = new Map<string, RejectKind>();
  count = 0;

  constructor(
    private readonly rules: Pick<RowRules, 'chain' | 'rename' | 'joint'>,
    private readonly writer: LineWriter | undefined,
  ) {}

  /** `example`: the fields it had by then, of which those that the chain had added are kept. */
  add(row: PreparedRow, error: Reason, example: Readonly<Fields> = {}): Reject {
    const reason = row.error ?? error;
    const reject = this.rejectOf(row, reason);
    this.count++;
    const kind = `${reject.code} ${reject.stage ?? ''}`;
    const known = this.byKind.get(kind);
    if (known) known.count++;
    else this.byKind.set(kind, { count: 1, first: reject, error: reason });
    this.writer?.line(rejectLine(reject, row, this.added(row, example)));
    return reject;
  }

  /** The most frequent first. */
  get kinds(): readonly RejectKind[] {
    return [...this.byKind.values()].sort((a, b) => b.count - a.count);
  }

  private rejectOf(row: PreparedRow, error: Reason): Reject {
    const { stage, field, model, file } = error.place;
    // Whoever calls the command names columns by its flags.
    const exists = error.code === 'example.field-exists' && field !== undefined;
    const mend = exists ? suggestFix(field, this.rules) : error.mend;
    // Line, id and stage stand beside the reason: said once is enough.
    const { message } = new SitflowError(error.code, error.found, { field, model, file, mend });
    return { line: row.line, id: idAsWritten(row), code: error.code, stage: stage ?? null, reason: message };
  }

  private added(row: PreparedRow, example: Readonly<Fields>): Fields {
    const own = row.value ?? {};
    // What the row brought is in `row`. A null in place of gold was none.
    const lacks = (field: string) => !Object.hasOwn(own, field) || own[field] === null;
    return Object.fromEntries(
      addedBy(this.rules.chain).flatMap((field) =>
        lacks(field) && Object.hasOwn(example, field) && (example[field] ?? undefined) !== undefined
          ? [[field, example[field]]]
          : [],
      ),
    );
  }
}

/** A reject as JSON, behind other fields where there are any. Its id keeps the digits that it was written with. */
export function rejectJson({ line, id, ...reject }: Reject, before: Readonly<Record<string, unknown>> = {}): string {
  const members = Object.entries({ ...before, line, id, ...reject });
  return objectOf(members.map(([key, value]) => ({ key, value: key === 'id' ? id : JSON.stringify(value) })));
}

function rejectLine(reject: Reject, row: PreparedRow, added: Fields): string {
  const head = rejectJson(reject).slice(0, -1);
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
