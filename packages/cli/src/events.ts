import type { RunEvent } from '@sitflow/core';
import type { LineWriter } from './rows/write.js';

/** Writes what happens as JSON lines. Errors become their code and message; what core says of rejected rows we say ourselves, with their lines. */
export class EventLog {
  constructor(private readonly writer: LineWriter) {}

  run(event: RunEvent): void {
    if (event.type === 'rejected') return;
    if ('error' in event) {
      const { error, ...rest } = event;
      this.write({ ...rest, code: error.code, reason: error.message });
    } else this.write(event);
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
