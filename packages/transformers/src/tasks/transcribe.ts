import {
  AutoModelForSpeechSeq2Seq,
  AutoProcessor,
  AutoTokenizer,
  cat,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type Tensor,
} from '@xenova/transformers';
import { decodeAudio, wavFormat } from '../audio/decode.js';
import { type HostSpec, TaskError } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { type Generate, generation } from './generation.js';
import { interruptible } from './interruptible.js';
import { LanguageCodes } from './language-codes.js';
import { loadOptions } from './loading.js';
import { finishOfAll, type Reply, type WrittenRow } from './reply.js';

/** A recording as it crosses: encoded, known by its content. */
export interface WireRecording {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly language?: string | undefined;
}

/** The settings of a Whisper model, of which its library gives no types. */
interface WhisperSettings {
  readonly decoder_start_token_id: number;
  readonly is_multilingual?: boolean;
  readonly lang_to_id?: Readonly<Record<string, number>>;
  readonly task_to_id?: Readonly<Record<string, number>>;
  readonly no_timestamps_token_id?: number | null;
}

interface Extractor {
  readonly sampling_rate: number;
  /** Seconds that the model takes at once. */
  readonly chunk_length: number;
}

/** A piece of a recording, as long as the model takes; `stride` has its samples, and those that it shares with the pieces before and after. */
interface Window {
  readonly samples: Float32Array;
  readonly stride: readonly [length: number, left: number, right: number];
}

/** What was written of a window. */
interface Written extends Pick<Window, 'stride'>, WrittenRow {}

/** Transcribes by a Whisper model: in windows that overlap, several at once, put together where they say the same. */
export async function transcribeTask(spec: HostSpec): Promise<Task> {
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.id, loadOptions(spec)) as Promise<Processor>,
    AutoTokenizer.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedTokenizer>,
    AutoModelForSpeechSeq2Seq.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const config = model.config as { model_type?: string; max_source_positions?: number };
  const extractor = processor.feature_extractor?.config as Extractor | undefined;
  if (config.model_type !== 'whisper' || !extractor) {
    throw new TaskError(
      'model.unsupported',
      `${spec.id} is a ${config.model_type} model, which does not transcribe here`,
      'Use a Whisper model.',
    );
  }
  const write = generation(model, tokenizer, spec);
  const size = spec.batchSize ?? 8;
  const begin = beginnings(model, write);
  const features = async (windows: readonly Window[]) => {
    const rows: Tensor[] = [];
    for (const { samples } of windows) rows.push((await processor(samples)).input_features as Tensor);
    return rows.length > 1 ? cat(rows, 0) : (rows[0] as Tensor);
  };

  return interruptible({ batch: size }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly WireRecording[], {
      size,
      prepare({ bytes, language }) {
        wavFormat(bytes);
        return { bytes, language: begin.check(language), tokens: 1 };
      },
      stopped,
      report,
      async run(batch) {
        // What is heard at its beginning is the language of a recording.
        const heard = new Map<number, number | undefined>();
        const written: Written[][] = batch.map(() => []);
        for await (const group of inGroups(batch, size, extractor)) {
          if (stopped()) break;
          const input_features = await features(group);
          const unknown = group.some(({ of }) => batch[of]?.language === undefined && !heard.has(of));
          const languages = unknown ? await begin.hear(input_features, stopped) : [];
          for (const [i, { of }] of group.entries()) {
            if (!heard.has(of)) heard.set(of, batch[of]?.language ?? languages[i]);
          }
          const prefixes = group.map(({ of }) => begin.prefix(heard.get(of)));
          const rows = await write({ input_features }, stopped, { prefixes });
          for (const [i, { of, stride }] of group.entries()) written[of]?.push({ stride, ...(rows[i] as WrittenRow) });
        }
        return written.map((windows): Reply => {
          const value = joined(tokenizer, windows, extractor, config.max_source_positions ?? 1_500);
          return { value, finishReason: finishOfAll(windows.map(({ finishReason }) => finishReason)) };
        });
      },
    }),
  );
}

/**
 * The windows of recordings, so many at once, with the number of the recording. Each is decoded when its turn comes: many hours at once would
 * not fit in memory. Between them messages are read, a cancellation among them.
 */
async function* inGroups(
  recordings: readonly { readonly bytes: Uint8Array }[],
  size: number,
  extractor: Extractor,
): AsyncGenerator<readonly (Window & { readonly of: number })[]> {
  let group: (Window & { readonly of: number })[] = [];
  for (const [of, { bytes }] of recordings.entries()) {
    await new Promise(setImmediate);
    for (const window of windowsOf(decodeAudio(bytes, extractor.sampling_rate), extractor)) {
      group.push({ ...window, of });
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** What a row begins with: the language, where the model knows several, and that it is to be transcribed without times. */
function beginnings(model: PreTrainedModel, write: Generate) {
  const settings = model.generation_config as unknown as WhisperSettings;
  const { decoder_start_token_id: start, lang_to_id = {}, task_to_id = {}, no_timestamps_token_id } = settings;
  const ids = settings.is_multilingual
    ? new Map(Object.entries(lang_to_id).map(([token, id]) => [token.replace(/^<\||\|>$/g, ''), id]))
    : new Map<string, number>();
  const codes = new LanguageCodes(ids.size > 0 ? [...ids.keys()] : ['en']);
  const isToken = (id: number | null | undefined): id is number => typeof id === 'number';
  return {
    /** The token of a language that was told. */
    check(language: string | undefined): number | undefined {
      if (language === undefined) return undefined;
      const code = codes.find(language);
      if (code !== undefined) return ids.get(code);
      throw new TaskError(
        'transcribe.unserved-language',
        `the model does not know "${language}"`,
        `It knows: ${codes.tags.join(', ')}.`,
      );
    },
    async hear(input_features: Tensor, stopped: () => boolean): Promise<readonly (number | undefined)[]> {
      if (ids.size === 0) return [];
      const prefixes = Array.from({ length: input_features.dims[0] as number }, () => [start]);
      const rows = await write({ input_features }, stopped, { prefixes, among: [...ids.values()], maxNewTokens: 1 });
      return rows.map(({ ids: [language] }) => language);
    },
    prefix: (language: number | undefined): readonly number[] =>
      [start, language, ids.size > 0 ? task_to_id.transcribe : undefined, no_timestamps_token_id].filter(isToken),
  };
}

/** A sixth on each side is shared with the neighbours, as Transformers.js' own pipeline has it. */
const SHARED = 6;

function windowsOf(samples: Float32Array, { sampling_rate, chunk_length }: Extractor): Window[] {
  const length = sampling_rate * chunk_length;
  const shared = Math.floor(length / SHARED);
  const windows: Window[] = [];
  for (let at = 0; ; at += length - 2 * shared) {
    const piece = samples.subarray(at, at + length);
    const last = at + length >= samples.length;
    windows.push({ samples: piece, stride: [piece.length, at === 0 ? 0 : shared, last ? 0 : shared] });
    if (last) return windows;
  }
}

/** The text of all windows: what two of them say of what they share is said once. */
function joined(
  tokenizer: PreTrainedTokenizer,
  windows: readonly Written[],
  { sampling_rate, chunk_length }: Extractor,
  positions: number,
): string {
  const { _decode_asr } = tokenizer as unknown as { _decode_asr: (...given: unknown[]) => [text: string] };
  const sequences = windows.map(({ ids: tokens, stride }) => ({
    tokens,
    stride: stride.map((n) => n / sampling_rate),
  }));
  const [text] = _decode_asr.call(tokenizer, sequences, { time_precision: chunk_length / positions });
  return text.trim();
}
