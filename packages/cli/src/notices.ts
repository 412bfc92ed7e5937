import type { RunEvent } from '@sitflow/core';
import { clip } from './terminal.js';

/** Events shown during a run, with their wording. */
const TOLD: Readonly<Partial<Record<RunEvent['type'], string>>> = {
  retried: 'tried again',
  'fell-back': 'the next model is asked',
  'stage-failed': 'took too long',
  'model-away': 'the model is unavailable; its rows wait',
  'model-back': 'the model answers again',
};

const WIDTH = 300;

interface Told {
  /** When its last line was written. */
  at: number;
  /** How many came since. */
  since: number;
}

/** Lines for retries, fallbacks and models that are away: at most one every `everyMs` for each kind and stage, with a count of the others. */
export class Notices {
  private readonly told = new Map<string, Told>();

  constructor(private readonly everyMs: number) {}

  of(event: RunEvent, now: number): readonly string[] {
    const what = TOLD[event.type];
    if (what === undefined || !('stage' in event)) return [];
    // The summary says why rows are rejected; timeouts are worth showing at once.
    if (event.type === 'stage-failed' && !event.code.endsWith('.timeout')) return [];
    const { type, stage } = event;
    const error = 'error' in event && type !== 'model-back' ? event.error : undefined;
    const key = [type, stage, error?.code].join(' ');
    const before = this.told.get(key);
    if (before && now - before.at < this.everyMs) {
      before.since++;
      return [];
    }
    this.told.set(key, { at: now, since: 0 });
    const reason = error ? `: ${error.code}, ${error.found}` : '';
    const more = before && before.since > 0 ? ` (and ${before.since.toLocaleString('en')} more)` : '';
    return [clip(`stage ${stage}: ${what}${more}${reason}`, WIDTH)];
  }
}
