import {
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  StoppingCriteria,
  type Tensor,
} from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import { firstOf, type GreedySettings, greedy, isPlain } from './greedy.js';

/** Tokens written where neither the caller nor the model says how many. */
const DEFAULT_NEW_TOKENS = 128;

type Stopped = () => boolean;
/**
 * Token ids that a model writes for each row of its inputs, without the start token and cut at the first end token. `first` is the token that
 * each row has to begin with, in place of the one that the model's settings force on all.
 */
export type Generate = (
  inputs: Readonly<Record<string, Tensor>>,
  stopped: Stopped,
  first?: readonly number[],
) => Promise<number[][]>;

/** A model's settings, of which its library gives no types. */
interface Config {
  readonly [setting: string]: unknown;
  readonly decoder?: Config;
}

/** Greedy decoding of an encoder-decoder model: by a loop of our own where the model asks for nothing else. */
export function generation(model: PreTrainedModel, spec: HostSpec): Generate {
  const config = model.config as unknown as Config;
  const own = (model.generation_config ?? {}) as Config;
  const told = (name: string): unknown => own[name] ?? config[name] ?? config.decoder?.[name] ?? undefined;
  const positions = [config, config.decoder ?? {}]
    .flatMap((c) => [c.n_positions, c === config && config.decoder ? undefined : c.max_position_embeddings])
    .filter((n): n is number => typeof n === 'number');
  const wanted = [
    spec.maxNewTokens,
    own.max_new_tokens,
    typeof own.max_length === 'number' ? own.max_length - 1 : undefined,
  ];
  const limit = wanted.find((n): n is number => typeof n === 'number') ?? DEFAULT_NEW_TOKENS;
  // The start token takes a position too; beyond the last one there is nothing to look up.
  const maxNewTokens = Math.max(1, Math.min(limit, ...positions.map((n) => n - 1)));
  const ends = [told('eos_token_id')].flat().filter((id): id is number => typeof id === 'number');
  const start = told('decoder_start_token_id') ?? told('bos_token_id');
  const settings: GreedySettings = {
    maxNewTokens,
    ends: new Set(ends),
    start: typeof start === 'number' ? start : 0,
    never: singleTokens(told('bad_words_ids')),
    ...(typeof told('forced_eos_token_id') === 'number' && { last: told('forced_eos_token_id') as number }),
  };
  const forced = told('forced_bos_token_id');
  const always = typeof forced === 'number' ? forced : undefined;
  const write = isPlain(model, told) ? greedy : byLibrary;
  return (inputs, stopped, first) =>
    write(model, inputs, { ...settings, ...(first ? { first } : always !== undefined && { first: always }) }, stopped);
}

async function byLibrary(
  model: PreTrainedModel,
  inputs: Readonly<Record<string, Tensor>>,
  { maxNewTokens, ends, first }: GreedySettings,
  stopped: Stopped,
): Promise<number[][]> {
  const output = await model.generate({
    ...inputs,
    max_new_tokens: maxNewTokens,
    num_beams: 1,
    do_sample: false,
    stopping_criteria: [new RowsEnded(ends, stopped)],
    // The library forces one token on all rows; here each may have its own.
    forced_bos_token_id: null,
    ...(first !== undefined && { logits_processor: beginningWith(first) }),
  } as unknown as Parameters<PreTrainedModel['generate']>[0]);
  return ((output as Tensor).tolist() as bigint[][]).map((row) => cutAtEnd(row.slice(1).map(Number), ends));
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
  ) {
    super();
  }

  override _call(rows: number[][]): boolean[] {
    if (this.stopped()) return rows.map(() => true);
    for (const [i, row] of rows.entries()) if (this.ends.has(Number(row.at(-1)))) this.ended.add(i);
    return rows.map((_, i) => this.ended.has(i));
  }
}

function beginningWith(first: number | readonly number[]): LogitsProcessorList {
  const processors = new LogitsProcessorList();
  processors.push(new FirstToken(first));
  return processors;
}

/** Leaves each row nothing but its first token where it has only the start token yet. */
class FirstToken extends LogitsProcessor {
  constructor(private readonly first: number | readonly number[]) {
    super();
  }

  override _call(rows: bigint[][], logits: Tensor): Tensor {
    for (const [i, row] of rows.entries()) {
      if (row.length > 1) continue;
      const scores = (logits as unknown as readonly Tensor[])[i]?.data as Float32Array;
      scores.fill(Number.NEGATIVE_INFINITY);
      scores[firstOf(this.first, i)] = 0;
    }
    return logits;
  }
}

function cutAtEnd(row: readonly number[], ends: ReadonlySet<number>): number[] {
  const at = row.findIndex((id) => ends.has(id));
  return at < 0 ? [...row] : row.slice(0, at);
}

function singleTokens(badWords: unknown): readonly number[] {
  return Array.isArray(badWords) ? badWords.filter((word) => word.length === 1).map((word) => word[0] as number) : [];
}
