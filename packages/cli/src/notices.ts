import { isSitflowError, type RunEvent, type SitflowError } from '@sitflow/core';
import { clip } from './terminal.js';

/** Events that people want to see on the way, by their types, and how each is told. Newer engines have more of them than older ones. */
const TOLD: Readonly<Record<string, string>> = {
  retried: 'tried again',
  'fell-back': 'the next model is asked',
  'stage-failed': 'failed',
  'model-away': 'model does not answer',
  'model-back': 'model answers again',
};

const WIDTH = 300;

interface Told {
  /** When its last line was written. */
  at: number;
  /** How many came since. */
  since: number;
}

/** Retries, fallbacks and models that are away, as lines: of one kind and stage one line at most in a while, with a count of the others. */
export class Notices {
  private readonly told = new Map<string, Told>();

  constructor(private readonly everyMs: number) {}

  of(event: RunEvent, now: number): readonly string[] {
    const what = TOLD[event.type];
    if (what === undefined) return [];
    const { stage, model, error } = event as { stage?: unknown; model?: unknown; error?: unknown };
    const code = isSitflowError(error) ? error.code : '';
    const key = [event.type, stage, model, code].join(' ');
    const before = this.told.get(key);
    if (before && now - before.at < this.everyMs) {
      before.since++;
      return [];
    }
    this.told.set(key, { at: now, since: 0 });
    const place = [named('stage', stage), named('model', model)].filter(Boolean).join(', ');
    const reason = isSitflowError(error) ? `: ${reasonOf(error)}` : '';
    const more = before && before.since > 0 ? ` (and ${before.since.toLocaleString('en')} more)` : '';
    return [clip(`${place === '' ? '' : `${place}: `}${what}${more}${reason}`, WIDTH)];
  }
}

function named(noun: string, name: unknown): string {
  return typeof name === 'string' ? `${noun} ${name}` : '';
}

function reasonOf({ code, found }: SitflowError): string {
  return `${code}, ${found}`;
}
