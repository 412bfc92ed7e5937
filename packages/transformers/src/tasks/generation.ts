import {
  LogitsProcessor,
  PreTrainedModel,
  type PreTrainedTokenizer,
  StoppingCriteria,
  Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import { likeliest } from './choosing.js';
import { checkedScores } from './finite-scores.js';
import { firstOf, type GreedySettings, greedy } from './greedy.js';
import { isPlainEncoderDecoder } from './plain.js';
import type { WrittenRow } from './reply.js';
import { type Config, endTokens, toldBy } from './settings.js';

/** Tokens written where neither the caller nor the model says how many. */
export const DEFAULT_NEW_TOKENS = 256;

type Stopped = () => boolean;
/** How rows begin, where that is not the model's settings' to say. */
export interface Beginning {
  /** The tokens that are given before a row is written, in place of the one start token: as many for each row. */
  readonly prefixes?: readonly (readonly number[])[];
  /** The token that each row has to begin with. */
  readonly first?: readonly number[];
  /** The tokens that a row may begin with. */
  readonly among?: readonly number[];
  /** Tokens written at most, where that is less than the settings say. */
  readonly maxNewTokens?: number;
  /** Called with all tokens of the first row after each step. */
  readonly onTokens?: GreedySettings['onTokens'];
  /** Called with each row that ends before the others. */
  readonly onRow?: GreedySettings['onRow'];
}

/** What a model writes for each row of its inputs, without what it was given and cut at the first end token. */
export type Generate = (
  inputs: Readonly<Record<string, Tensor>>,
  stopped: Stopped,
  beginning?: Beginning,
) => Promise<WrittenRow[]>;

/** Greedy decoding of an encoder-decoder model: by a loop of our own where the model asks for nothing else. */
export function generation(model: PreTrainedModel, tokenizer: PreTrainedTokenizer, spec: HostSpec): Generate {
  const config = model.config as unknown as Config;
  const own = (model.generation_config ?? {}) as Config;
  const told = toldBy(model);
  const positions = [config, config.decoder ?? {}]
    .flatMap((c) => [
      c.n_positions,
      c.max_target_positions,
      c === config && config.decoder ? undefined : c.max_position_embeddings,
    ])
    .filter((n): n is number => typeof n === 'number');
  const wanted = spec.maxNewTokens ?? (typeof own.max_new_tokens === 'number' ? own.max_new_tokens : undefined);
  // What is given takes positions too, be it the start token alone; beyond the last one there is nothing to look up.
  const total = wanted === undefined && typeof own.max_length === 'number' ? [...positions, own.max_length] : positions;
  const room = (given: number) => {
    const most = wanted ?? (typeof own.max_length === 'number' ? own.max_length : DEFAULT_NEW_TOKENS);
    return Math.max(1, Math.min(most, ...total.map((n) => n - given)));
  };
  const settings: GreedySettings = {
    maxNewTokens: room(1),
    ends: endTokens(told, tokenizer),
    start: startToken(model),
    never: [...singleTokens(told('bad_words_ids')), ...idsOf(told('suppress_tokens'))],
    neverFirst: idsOf(told('begin_suppress_tokens')),
    ...(typeof told('forced_eos_token_id') === 'number' && { last: told('forced_eos_token_id') as number }),
  };
  const forced = told('forced_bos_token_id');
  const always = typeof forced === 'number' ? { first: forced } : {};
  const write = isPlainEncoderDecoder(model, told) ? greedy : byLibrary;
  return (inputs, stopped, beginning = {}) => {
    const most = Math.min(
      room(beginning.prefixes?.[0]?.length ?? 1),
      beginning.maxNewTokens ?? Number.POSITIVE_INFINITY,
    );
    return write(model, inputs, { ...settings, ...always, ...beginning, maxNewTokens: most }, stopped);
  };
}

/** The token that a row begins with where nothing else is given. */
export function startToken(model: PreTrainedModel): number {
  const told = toldBy(model);
  const start = told('decoder_start_token_id') ?? told('bos_token_id');
  return typeof start === 'number' ? start : 0;
}

async function byLibrary(
  model: PreTrainedModel,
  inputs: Readonly<Record<string, Tensor>>,
  settings: GreedySettings,
  stopped: Stopped,
): Promise<WrittenRow[]> {
  const { maxNewTokens, ends, prefixes, first, among, last, onTokens, onRow } = settings;
  const given = prefixes?.[0]?.length ?? 1;
  // The library alone knows what the model would have written where an end is forced: an end in the last place counts as that one.
  const sure = last !== undefined && ends.has(last) ? maxNewTokens - 1 : maxNewTokens;
  const written = (row: readonly (number | bigint)[]): WrittenRow => {
    const all = row.slice(given).map(Number);
    const ids = cutAtEnd(all, ends);
    return { ids, finishReason: ids.length < Math.min(all.length, sure) ? 'stop' : 'length' };
  };
  // Whisper's own way would leave out what stops rows, and needs nothing said that is not said here.
  const output = await PreTrainedModel.prototype.generate.call(model, {
    ...inputs,
    ...(prefixes !== undefined && { decoder_input_ids: tokenTensor(prefixes) }),
    max_new_tokens: maxNewTokens,
    num_beams: 1,
    do_sample: false,
    stopping_criteria: [
      new RowsEnded(ends, stopped, {
        step: (row) => onTokens?.(written(row).ids),
        ended: (row, tokens) => onRow?.(row, written(tokens)),
      }),
    ],
    // The library forces one token on all rows; here each may have its own.
    forced_bos_token_id: null,
    // What is asked about may be what is never written otherwise: a language is.
    ...(among !== undefined && { suppress_tokens: null, begin_suppress_tokens: null }),
    logits_processor: checkedScores(...beginningWith(given, first, among)),
  } as unknown as Parameters<PreTrainedModel['generate']>[0]);
  return ((output as Tensor).tolist() as bigint[][]).map(written);
}

function tokenTensor(rows: readonly (readonly number[])[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]?.length ?? 0]);
}

/**
 * The library asks only whether a row's last token is an end token, so that a row that ended writes on until all rows end in the same
 * step. A row that ended stays so.
 */
class RowsEnded extends StoppingCriteria {
  private readonly ended = new Set<number>();

  constructor(
    private readonly ends: ReadonlySet<number>,
    private readonly stopped: Stopped,
    private readonly on: { step(firstRow: number[]): void; ended(row: number, tokens: number[]): void },
  ) {
    super();
  }

  override _call(rows: number[][]): boolean[] {
    if (this.stopped()) return rows.map(() => true);
    this.on.step(rows[0] ?? []);
    for (const [i, row] of rows.entries()) {
      if (this.ended.has(i) || !this.ends.has(Number(row.at(-1)))) continue;
      this.ended.add(i);
      this.on.ended(i, row);
    }
    return rows.map((_, i) => this.ended.has(i));
  }
}

function beginningWith(
  given: number,
  first: GreedySettings['first'],
  among: readonly number[] | undefined,
): readonly LogitsProcessor[] {
  if (first === undefined && among === undefined) return [];
  return [new FirstToken(given, (row) => (first === undefined ? (among ?? []) : [firstOf(first, row)]))];
}

/** Leaves each row nothing but its first tokens where it has only what was given yet. */
class FirstToken extends LogitsProcessor {
  constructor(
    private readonly given: number,
    private readonly allowed: (row: number) => readonly number[],
  ) {
    super();
  }

  override _call(rows: bigint[][], logits: Tensor): Tensor {
    for (const [i, row] of rows.entries()) {
      if (row.length > this.given) continue;
      const scores = (logits as unknown as readonly Tensor[])[i]?.data as Float32Array;
      likeliest(scores);
      const kept = this.allowed(i).map((token) => [token, scores[token] as number] as const);
      scores.fill(Number.NEGATIVE_INFINITY);
      for (const [token, score] of kept) scores[token] = Number.isFinite(score) ? score : 0;
    }
    return logits;
  }
}

function cutAtEnd(row: readonly number[], ends: ReadonlySet<number>): number[] {
  const at = row.findIndex((id) => ends.has(id));
  return at < 0 ? [...row] : row.slice(0, at);
}

function idsOf(ids: unknown): readonly number[] {
  return Array.isArray(ids) ? ids.filter((id): id is number => typeof id === 'number') : [];
}

function singleTokens(badWords: unknown): readonly number[] {
  return Array.isArray(badWords) ? badWords.filter((word) => word.length === 1).map((word) => word[0] as number) : [];
}
