import { SitflowError } from '../base/errors.js';
import { checkValues, type OptionNames, type OptionRule, wholeFrom } from '../base/options.js';
import type { Json } from '../example/json.js';
import type { Picture } from '../example/picture.js';

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A turn as chat models take it: standing instructions are a turn too, the first. */
export interface ChatMessage {
  readonly role: 'system' | ChatTurn['role'];
  readonly content: string;
}

/**
 * How a model writes. What is absent is as the model's own settings have it. A runtime that cannot do what is asked for says so
 * (`option.unserved`), and never leaves it out without a word.
 */
export interface GenerationSettings {
  /** Tokens written at most, from 1. */
  readonly maxNewTokens?: number | undefined;
  /** 0 takes the likeliest token each time; above it, tokens are drawn, the more evenly the higher it is. */
  readonly temperature?: number | undefined;
  /** Draws among the likeliest tokens that have this probability together, above 0 and up to 1. */
  readonly topP?: number | undefined;
  /** Draws among so many of the likeliest tokens, from 1. */
  readonly topK?: number | undefined;
  /** Fixes the draws, 0 … 2³²−1. The same request with the same seed gives the same text, as far as the model can promise that. */
  readonly seed?: number | undefined;
  /** Writing ends before any of these texts. */
  readonly stop?: readonly string[] | undefined;
}

/** What a text model is asked. */
export interface TextRequest extends GenerationSettings {
  /** What is asked, or a conversation that ends with it (its last turn is the user's). */
  readonly prompt: string | readonly ChatTurn[];
  /** Standing instructions, said before everything else. */
  readonly system?: string | undefined;
  /** JSON Schema of the reply, for runtimes that can hold a model to one. The prompt has to ask for it in words all the same. */
  readonly schema?: Json | undefined;
}

/** What a vision model is asked: the pictures come right before the last turn's text, in order. */
export interface VisionRequest extends TextRequest {
  readonly pictures: readonly Picture[];
}

/** A request as a chat model takes it: the standing instructions, if there are any, then the turns. */
export function chatMessages({ system, prompt }: Pick<TextRequest, 'system' | 'prompt'>): readonly ChatMessage[] {
  const turns: readonly ChatTurn[] = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  if (turns.at(-1)?.role !== 'user') {
    throw new SitflowError('request.no-question', 'the conversation does not end with a turn of the user', {
      mend: 'Put the question last: { role: "user", content: … }.',
    });
  }
  return system === undefined ? turns : [{ role: 'system', content: system }, ...turns];
}

/** A request as a model that knows no turns takes it: standing instructions, a blank line, the prompt. A longer conversation is an error. */
export function plainPrompt(request: Pick<TextRequest, 'system' | 'prompt'>): string {
  const messages = chatMessages(request);
  if (messages.filter(({ role }) => role !== 'system').length > 1) {
    throw new SitflowError('request.unserved', 'the model takes a single text and was given a conversation', {
      mend: 'Say it all in one prompt, or use a chat model.',
    });
  }
  return messages.map(({ content }) => content).join('\n\n');
}

/** Whether these settings make a model sample, so that its reply depends on the seed. Without any of them it is greedy. */
export function draws({ temperature, topP, topK }: GenerationSettings): boolean {
  if (temperature !== undefined) return temperature > 0;
  return topP !== undefined || topK !== undefined;
}

const outOfRange = (wanted: string, holds: (value: unknown) => boolean): OptionRule => ({
  wanted,
  code: 'option.out-of-range',
  holds,
});

/** All settings, and what each may be. */
export const GENERATION_SETTINGS: OptionNames<GenerationSettings> = {
  maxNewTokens: wholeFrom(1),
  temperature: outOfRange('a number from 0', (v) => typeof v === 'number' && v >= 0 && Number.isFinite(v)),
  topP: outOfRange('a number above 0 and up to 1', (v) => typeof v === 'number' && v > 0 && v <= 1),
  topK: wholeFrom(1),
  seed: wholeFrom(0, 2 ** 32 - 1),
  stop: outOfRange('an array of texts', (v) => Array.isArray(v) && v.every((t) => typeof t === 'string' && t !== '')),
};

/**
 * The error for the first setting of a request that a runtime does not serve. A temperature of 0 is served by all: it asks for no
 * drawing, and where nothing is drawn topP, topK and seed ask for nothing.
 */
export function unservedSetting(
  settings: GenerationSettings,
  served: readonly (keyof GenerationSettings)[],
): SitflowError | undefined {
  const greedy = settings.temperature === 0;
  const idle: readonly string[] = greedy ? ['temperature', 'topP', 'topK', 'seed'] : [];
  const found = (Object.keys(GENERATION_SETTINGS) as (keyof GenerationSettings)[]).find(
    (name) => settings[name] !== undefined && !served.includes(name) && !idle.includes(name),
  );
  if (found === undefined) return undefined;
  return new SitflowError('option.unserved', `the model cannot be asked for \`${found}\` (${show(settings[found])})`, {
    mend: `Leave it out${served.length > 0 ? ` (it serves: ${served.join(', ')})` : ''}, or use a model that draws.`,
  });
}

/** Settings as they were given, checked: what is out of range is an error that names it. */
export function checkedSettings<T extends GenerationSettings>(settings: T): T {
  return checkValues(settings, GENERATION_SETTINGS);
}

function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
