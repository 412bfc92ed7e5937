import type { RunEvent } from '@sitflow/core';
import { Notices } from './notices.js';
import { clip, count, duration } from './terminal.js';

export interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  /** Milliseconds between lines where nobody watches. */
  readonly everyMs?: number;
  readonly now?: () => number;
}

type Progress = Extract<RunEvent, { type: 'progress' }>;

/** Milliseconds until the first line of progress: a run that ends sooner prints none. */
const FIRST_MS = 900;
const TICK_MS = 100;

/** Shows a run's progress: one line that changes, on a terminal; elsewhere a line within a second, and then every few seconds. */
export class ProgressLine {
  private readonly now: () => number;
  private readonly everyMs: number;
  private readonly began: number;
  private readonly notices: Notices;
  private timer: NodeJS.Timeout | undefined;
  /** When the last line was written, where nobody watches. */
  private said: number | undefined;
  private text = '';
  private shown = false;
  private calls = 0;
  /** Whether the run has said how far it is. */
  private begun = false;

  constructor(private readonly options: ProgressOptions) {
    this.now = options.now ?? (() => performance.now());
    this.everyMs = options.everyMs ?? 5_000;
    this.began = this.now();
    this.notices = new Notices(this.everyMs);
  }

  /** Prints from time to time even without events, until `clear`. */
  start(): this {
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
    return this;
  }

  /** Shows what is going on before there is progress ("loading …"). */
  say(text: string): void {
    this.text = text;
    if (this.options.stream.isTTY) this.show();
    else this.tick();
  }

  event(event: RunEvent): void {
    for (const notice of this.notices.of(event, this.now())) this.write(notice);
    if (event.type === 'progress') {
      this.begun = true;
      this.say(progressText(event));
    } else if (event.type === 'started') {
      this.say('the first rows are under way …');
    } else if (event.type === 'stage-done') {
      this.calls++;
      if (this.begun) return;
      this.say(`the first rows are under way: ${count(this.calls, 'stage call')} done`);
    }
  }

  /** Not on a terminal: writes the current state, if a line is due. */
  tick(): void {
    if (this.options.stream.isTTY || this.text === '') return;
    const now = this.now();
    const due = this.said === undefined ? this.began + FIRST_MS : this.said + this.everyMs;
    if (now < due) return;
    this.said = now;
    this.options.stream.write(`${clip(this.text, 500)}\n`);
    this.text = '';
  }

  /** Clears the line, so that other text can follow, and stops the timer. */
  clear(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.hide();
    this.text = '';
  }

  private write(line: string): void {
    const { stream } = this.options;
    this.hide();
    stream.write(`${line}\n`);
    if (stream.isTTY && this.text !== '') this.show();
  }

  private hide(): void {
    if (this.shown) this.options.stream.write('\r\x1b[K');
    this.shown = false;
  }

  private show(): void {
    this.shown = true;
    this.options.stream.write(`\r\x1b[K${clip(this.text, (this.options.stream.columns || 80) - 1)}`);
  }
}

/**
 * "1,204/20,000 (6%) · 3 rejected · 412/s · 46 s left"; "0/20,000 (0%) · 1,204 gathered" while a whole-set stage waits for the rest.
 */
export function progressText({ done, rejected, gathered, total, rate, etaMs }: Progress): string {
  const ended = done + rejected;
  const parts = [
    total === undefined
      ? count(ended, 'row')
      : `${ended.toLocaleString('en')}/${total.toLocaleString('en')} (${Math.floor((100 * ended) / Math.max(1, total))}%)`,
    rejected > 0 ? `${rejected.toLocaleString('en')} rejected` : '',
    gathered > 0 ? `${gathered.toLocaleString('en')} gathered` : '',
    rate > 0 ? speedText(rate) : '',
    etaMs !== undefined && ended < (total ?? 0) ? `${duration(etaMs)} left` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Rows per second as "412/s" or "2.5/s"; if slower than one, as "12.4 s/row" or "2 min 5 s/row". */
export function speedText(rate: number): string {
  if (rate >= 9.95) return `${Math.round(rate).toLocaleString('en')}/s`;
  if (rate >= 1) return `${rate.toFixed(1)}/s`;
  const seconds = 1 / rate;
  return seconds < 59.95 ? `${seconds.toFixed(1)} s/row` : `${duration(seconds * 1000)}/row`;
}
