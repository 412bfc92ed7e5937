import { chatMessages, type TextRequest } from '@sitflow/core';
import {
  AutoModelForImageTextToText,
  AutoProcessor,
  type PreTrainedModel,
  type Processor,
  type RawImage,
  StoppingCriteria,
  type Tensor,
} from '@xenova/transformers';
import { type HostSpec, TaskError } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { decodePicture } from '../pictures/decode.js';
import { inBatches } from './batches.js';
import { promptTooLong, templated } from './chat-prompt.js';
import { checkedScores } from './finite-scores.js';
import { DEFAULT_NEW_TOKENS } from './generation.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import type { WirePicture } from './picture-writer.js';
import { onlyText } from './pieces.js';
import type { Reply } from './reply.js';
import { endTokens, textConfig, toldBy } from './settings.js';
import { decoderLimits, wellFormed, written } from './text.js';

/** What a vision model is asked, as it crosses. */
export interface WireVisionRequest extends Pick<TextRequest, 'prompt' | 'system' | 'maxNewTokens'> {
  readonly pictures: readonly WirePicture[];
}

/** Families whose processors take the pictures before the text; all others take the text first. */
const PICTURES_FIRST = new Set([
  'llava',
  'llava_onevision',
  'llava_qwen2',
  'pixtral',
  'mistral3',
  'paligemma',
  'lfm2_vl',
]);

/**
 * Writes about pictures by an image-text-to-text model, greedily. One request at a time: the library's processors do not pad texts of
 * different lengths, and a picture has its own number of tokens in most of these models.
 */
export async function visionChatTask(spec: HostSpec): Promise<Task> {
  const [processor, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.id, loadOptions(spec)) as Promise<Processor>,
    AutoModelForImageTextToText.from_pretrained(spec.id, loadOptions(spec)) as Promise<PreTrainedModel>,
  ]);
  const { tokenizer } = processor;
  const config = model.config as { model_type?: string; image_token_id?: number };
  if (!tokenizer || !(tokenizer.chat_template || (processor as { chat_template?: unknown }).chat_template)) {
    throw new TaskError(
      'model.unsupported',
      `${spec.id} has no chat template`,
      'Use an instruction-tuned model, with a chat_template in its tokenizer_config.json.',
    );
  }
  const limits = decoderLimits(textConfig(model), tokenizer, spec.maxInputTokens);
  const mark = config.image_token_id === undefined ? undefined : tokenizer.decode([config.image_token_id]);
  const own = (model.generation_config ?? {}) as { max_new_tokens?: number | null };
  const told = toldBy(model);
  const ends = endTokens(told, tokenizer);
  const endIsForced = told('forced_eos_token_id') !== undefined;
  /** What ends before its room is full ended by itself; what fills it did so only with an end token of its own. */
  const finishReasonOf = (ids: readonly number[], room: number) =>
    ids.length < room || (!endIsForced && ends.has(ids.at(-1) as number)) ? 'stop' : 'length';
  const most = spec.maxNewTokens ?? own.max_new_tokens ?? DEFAULT_NEW_TOKENS;

  return interruptible({ batch: 1 }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly WireVisionRequest[], {
      size: 1,
      prepare: (request) => ({ request, tokens: 1 }),
      stopped,
      report,
      async run(batch, rows) {
        const replies: Reply[] = [];
        for (const { request } of batch) {
          const images: RawImage[] = [];
          for (const { bytes } of request.pictures) images.push(await decodePicture(bytes, spec.maxPixels));
          const prompt = promptOf(processor, request, mark);
          const asked = PICTURES_FIRST.has(config.model_type ?? '') ? [images, prompt] : [prompt, images];
          const given = (await processor(...(asked as [unknown, unknown]))) as { input_ids: Tensor };
          const length = given.input_ids.dims.at(-1) as number;
          if (length > limits.input)
            throw promptTooLong(length, limits.input, 'the conversation and its pictures have');
          const room = Math.min(request.maxNewTokens ?? most, limits.all - length);
          const pieces = onlyText(rows, batch.length, (ids) => written(tokenizer, ids));
          const output = (await model.generate({
            ...given,
            max_new_tokens: room,
            do_sample: false,
            logits_processor: checkedScores(),
            stopping_criteria: [new Stopped(stopped, (row) => pieces?.show(row.slice(length)))],
          } as unknown as Parameters<PreTrainedModel['generate']>[0])) as Tensor;
          const [row = []] = output.tolist() as bigint[][];
          const ids = row.slice(length).map(Number);
          const value = written(tokenizer, ids);
          pieces?.rest(value);
          replies.push({ value, finishReason: finishReasonOf(ids, room) });
        }
        return replies;
      },
    }),
  );
}

/** The conversation as the model was trained to read it, the pictures right before the last text. */
function promptOf(processor: Processor, request: WireVisionRequest, mark: string | undefined): string {
  const { pictures } = request;
  const messages = chatMessages(request);
  const turns = messages.map(({ role, content }, i) => {
    if (mark !== undefined && content.includes(mark)) {
      throw new TaskError(
        'request.unserved',
        `the text holds "${mark}", by which the model is shown a picture`,
        'Say it otherwise.',
      );
    }
    const shown = i === messages.length - 1 ? pictures.map(() => ({ type: 'image' })) : [];
    return { role, content: [...shown, { type: 'text', text: wellFormed(content) }] };
  });
  return templated(processor as Parameters<typeof templated>[0], turns);
}

class Stopped extends StoppingCriteria {
  constructor(
    private readonly stopped: () => boolean,
    private readonly tell: (row: number[]) => void,
  ) {
    super();
  }

  override _call(rows: number[][]): boolean[] {
    this.tell((rows[0] ?? []).map(Number));
    return rows.map(() => this.stopped());
  }
}
