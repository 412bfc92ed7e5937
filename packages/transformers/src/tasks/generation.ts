import { type PreTrainedModel, StoppingCriteria, type Tensor } from '@xenova/transformers';
import type { HostSpec } from '../host/protocol.js';
import { type GreedySettings, greedy, isPlain } from './greedy.js';

/** Tokens written where neither the caller nor the model says how many. */
export const DEFAULT_NEW_TOKENS = 128;

type Stopped = () => boolean;
/** Token ids that a model writes for each row of its inputs, without the start token and cut at the first end token. */
export type Generate = (inputs: Readonly<Record<string, Tensor>>, stopped: Stopped) => Promise<number[][]>;

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
  if (isPlain(model, told)) return (inputs, stopped) => greedy(model, inputs, settings, stopped);
  return (inputs, stopped) => byLibrary(model, inputs, settings, stopped);
}

async function byLibrary(
  model: PreTrainedModel,
  inputs: Readonly<Record<string, Tensor>>,
  { maxNewTokens, ends }: GreedySettings,
  stopped: Stopped,
): Promise<number[][]> {
  const output = await model.generate({
    ...inputs,
    max_new_tokens: maxNewTokens,
    num_beams: 1,
    do_sample: false,
    stopping_criteria: [new RowsEnded(ends, stopped)],
  } as Parameters<PreTrainedModel['generate']>[0]);
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

function cutAtEnd(row: readonly number[], ends: ReadonlySet<number>): number[] {
  const at = row.findIndex((id) => ends.has(id));
  return at < 0 ? [...row] : row.slice(0, at);
}

function singleTokens(badWords: unknown): readonly number[] {
  return Array.isArray(badWords) ? badWords.filter((word) => word.length === 1).map((word) => word[0] as number) : [];
}
