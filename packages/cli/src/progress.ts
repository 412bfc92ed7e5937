import type { WriteStream } from 'node:tty';
import type { RunEvent } from '@sitflow/core';
import { clip, count, duration } from './terminal.js';

export interface ProgressOptions {
  readonly stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  /** Milliseconds between lines where nobody watches. */
  readonly everyMs?: number;
  readonly now?: () => number;
}

/** Shows a run's progress: one line that changes, on a terminal; elsewhere a line every few seconds. */
export class ProgressLine {
  private readonly now: () => number;
  private readonly everyMs: number;
  private said: number;
  private shown = false;

  constructor(private readonly options: ProgressOptions) {
    this.now = options.now ?? (() => performance.now());
    this.everyMs = options.everyMs ?? 5_000;
    this.said = this.now();
  }

  /** What is going on before there is progress ("loading …"). */
  say(text: string): void {
    if (this.options.stream.isTTY) this.show(text);
  }

  event(event: RunEvent): void {
    if (event.type !== 'progress') return;
    const text = progressText(event);
    if (this.options.stream.isTTY) {
      this.show(text);
      return;
    }
    const now = this.now();
    if (now - this.said < this.everyMs) return;
    this.said = now;
    this.options.stream.write(`${text}\n`);
  }

  /** Clears the line, so that other text can follow. */
  clear(): void {
    if (this.shown) this.options.stream.write('\r\x1b[K');
    this.shown = false;
  }

  private show(text: string): void {
    this.shown = true;
    this.options.stream.write(`\r\x1b[K${clip(text, (this.options.stream.columns || 80) - 1)}`);
  }
}

/** "1,204/20,000 (6%) · 3 rejected · 412/s · 46 s left"; "0/20,000 (0%) · 1,204 gathered" while a whole-set stage waits for the rest. */
export function progressText(progress: Extract<RunEvent, { type: 'progress' }>): string {
  const { done, rejected, gathered, total, rate, etaMs } = progress;
  const ended = done + rejected;
  const parts = [
    total === undefined
      ? count(ended, 'row')
      : `${ended.toLocaleString('en')}/${total.toLocaleString('en')} (${Math.floor((100 * ended) / Math.max(1, total))}%)`,
    rejected > 0 ? `${rejected.toLocaleString('en')} rejected` : '',
    gathered > 0 ? `${gathered.toLocaleString('en')} gathered` : '',
    rate > 0 ? `${rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)}/s` : '',
    etaMs !== undefined && ended < (total ?? 0) ? `${duration(etaMs)} left` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
