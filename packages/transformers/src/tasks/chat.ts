import { randomInt } from 'node:crypto';
import type { TextRequest } from '@sitflow/core';
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@xenova/transformers';
import { isBatchDependent } from '../dtypes.js';
import type { HostSpec } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { SCORES_AT_ONCE, writeCausal } from './causal.js';
import { encodeRequest, promptTooLong } from './chat-prompt.js';
import { DEFAULT_NEW_TOKENS } from './generation.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { readsPadding } from './padding.js';
import { changesChoice, isPlainCausal } from './plain.js';
import { type RowSettings, RowText } from './row-text.js';
import { writeRows } from './rows.js';
import { type Config, endTokens, textConfig, toldBy } from './settings.js';
import { decoderLimits, type Measured, padded } from './text.js';

interface Prepared extends Measured {
  readonly settings: RowSettings;
}

/** Text by a decoder-only model (Llama, Qwen, …): a conversation by its chat template where it has one, else the text that it goes on from. */
export async function chatTask(spec: HostSpec): Promise<Task> {
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForCausalLM.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const { limits, settingsOf, ends, vocabulary, told } = writing(model, tokenizer, spec);
  const plain = isPlainCausal(model, told);
  // The library takes padding for what a row has said already, and counts a row's tokens from there. Rows that go alone are not padded.
  const even =
    spec.batchSize !== 1 &&
    ((!plain && changesChoice(told, [])) ||
      (await readsPadding(model, tokenizer, isBatchDependent(spec.dtype, spec.batchSize))));
  const repetitionPenalty = Number(told('repetition_penalty') ?? 1);
  const size = spec.batchSize ?? 16;
  return interruptible({ batch: size, streams: true }, (inputs, { stopped, report }) =>
    inBatches((inputs as readonly TextRequest[]).map(seeded), {
      size,
      budget: Math.floor(SCORES_AT_ONCE / vocabulary),
      even,
      prepare(request): Prepared {
        const ids = encodeRequest(tokenizer, request);
        if (ids.length > limits.input) throw promptTooLong(ids.length, limits.input);
        return { ids, tokens: ids.length, settings: settingsOf(request, limits.all - ids.length) };
      },
      // A last token is forced where the longest row of a batch ends.
      common: told('forced_eos_token_id') === undefined ? undefined : ({ settings }) => settings.maxNewTokens,
      stopped,
      report,
      async run(batch, rows) {
        const inputs = padded(tokenizer, batch, 'left');
        const texts = batch.map(({ settings }) => new RowText(tokenizer, settings, ends));
        const reply = (text: RowText) => ({ value: text.whole(), finishReason: text.finishReason });
        const going = new Set(texts.keys());
        const onStep = () => {
          for (const row of going) {
            const text = texts[row] as RowText;
            const piece = rows.text ? text.piece() : '';
            if (piece) rows.text?.(row, piece);
            if (!text.ended) continue;
            going.delete(row);
            if (going.size > 0) rows.done(row, reply(text));
          }
        };
        const common = { model, inputs, texts, stopped, onStep };
        if (plain) await writeCausal({ ...common, repetitionPenalty, vocabulary });
        else await writeRows({ ...common, maxNewTokens: Math.max(...batch.map((row) => row.settings.maxNewTokens)) });
        onStep();
        return texts.map(reply);
      },
    }),
  );
}

/** What a model's own configuration says of writing. */
function writing(model: PreTrainedModel, tokenizer: PreTrainedTokenizer, spec: HostSpec) {
  const config = textConfig(model);
  const own = (model.generation_config ?? {}) as Config;
  const told = toldBy(model);
  const usual = spec.maxNewTokens ?? (typeof own.max_new_tokens === 'number' ? own.max_new_tokens : DEFAULT_NEW_TOKENS);
  return {
    told,
    limits: decoderLimits(config, tokenizer, spec.maxInputTokens),
    ends: endTokens(told, tokenizer),
    vocabulary: typeof config.vocab_size === 'number' ? config.vocab_size : 50_000,
    settingsOf: (request: TextRequest, room: number): RowSettings => ({
      maxNewTokens: Math.min(request.maxNewTokens ?? usual, room),
      drawing: drawingOf(request),
      stop: request.stop ?? [],
      endIsForced: told('forced_eos_token_id') !== undefined,
    }),
  };
}

/** It draws where it is told how evenly, or among which; else it is greedy, whatever the model's own settings say. */
function drawingOf({ temperature, topK, topP, seed = 0 }: TextRequest): RowSettings['drawing'] {
  if (temperature === 0 || (temperature === undefined && topK === undefined && topP === undefined)) return undefined;
  return { temperature: temperature ?? 1, topK, topP, seed };
}

/** Each request that draws gets its seed before equal ones are told: two without a seed are two draws. */
function seeded(request: TextRequest): TextRequest {
  return request.seed === undefined && drawingOf(request) ? { ...request, seed: randomInt(2 ** 32) } : request;
}
