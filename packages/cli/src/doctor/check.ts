/** One thing that was looked at. */
export interface Finding {
  readonly ok: boolean;
  readonly what: string;
  /** What would mend it, where it is not ok. */
  readonly mend?: string;
}

export function ok(what: string): Finding {
  return { ok: true, what };
}

export function notOk(what: string, mend: string): Finding {
  return { ok: false, what, mend };
}

/** The first line of what was thrown, for a line of its own. */
export function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.trim().split('\n')[0] ?? '';
}
