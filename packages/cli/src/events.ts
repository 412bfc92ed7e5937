import type { RunEvent, SitflowError } from '@sitflow/core';
import { objectOf } from './rows/members.js';
import { type Reject, rejectJson } from './rows/rejects.js';
import type { LineWriter } from './rows/write.js';

/** Writes what happens as JSON lines. Errors become their code and message; what core says of rejected rows we say ourselves, with their lines. */
export class EventLog {
  constructor(private readonly writer: LineWriter) {}

  /** `idOf` gives an example's id as JSON, as its row wrote it. */
  run(event: RunEvent, idOf: (id: string) => string = JSON.stringify): void {
    if (event.type === 'rejected') return;
    const { error, ...rest } = event as RunEvent & { readonly error?: SitflowError };
    const told = error === undefined ? rest : { ...rest, code: error.code, reason: error.message };
    const members = Object.entries(told).filter(([, value]) => value !== undefined);
    const json = ([key, value]: readonly [string, unknown]) =>
      key === 'id' && typeof value === 'string' ? idOf(value) : JSON.stringify(value);
    this.writer.line(objectOf(members.map((member) => ({ key: member[0], value: json(member) }))));
  }

  reject(reject: Reject): void {
    this.writer.line(rejectJson(reject, { type: 'rejected' }));
  }

  write<E extends { readonly type: string }>(event: E): void {
    this.writer.line(JSON.stringify(event));
  }

  ready(): Promise<void> | void {
    return this.writer.ready();
  }

  flush(): void {
    this.writer.flush();
  }
}
