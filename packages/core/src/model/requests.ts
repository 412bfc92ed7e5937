import { SitflowError } from '../base/errors.js';
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

const SETTINGS = ['maxNewTokens', 'temperature', 'topP', 'topK', 'seed', 'stop'] as const;

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
  const found = SETTINGS.find((name) => settings[name] !== undefined && !served.includes(name) && !idle.includes(name));
  if (found === undefined) return undefined;
  return new SitflowError('option.unserved', `the model cannot be asked for \`${found}\` (${show(settings[found])})`, {
    mend: `Leave it out${served.length > 0 ? ` (it serves: ${served.join(', ')})` : ''}, or use a model that draws.`,
  });
}

/** Settings as they were given, checked: what is out of range is an error that names it. */
export function checkedSettings<T extends GenerationSettings>(settings: T): T {
  const integer =
    (least: number, most = Number.MAX_SAFE_INTEGER) =>
    (value: unknown) =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  const rules: Record<keyof GenerationSettings, readonly [fits: (value: unknown) => boolean, range: string]> = {
    maxNewTokens: [integer(1), 'a whole number from 1'],
    temperature: [(v) => typeof v === 'number' && v >= 0 && Number.isFinite(v), 'a number from 0'],
    topP: [(v) => typeof v === 'number' && v > 0 && v <= 1, 'a number above 0 and up to 1'],
    topK: [integer(1), 'a whole number from 1'],
    seed: [integer(0, 2 ** 32 - 1), 'a whole number from 0 to 2³²−1'],
    stop: [(v) => Array.isArray(v) && v.every((t) => typeof t === 'string' && t !== ''), 'an array of texts'],
  };
  for (const name of SETTINGS) {
    const [fits, range] = rules[name];
    if (settings[name] === undefined || fits(settings[name])) continue;
    throw new SitflowError('option.out-of-range', `${name} is ${show(settings[name])}`, { mend: `Give ${range}.` });
  }
  return settings;
}

function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
