import { plainPrompt, type TextRequest, toSitflowError, unservedSetting } from '@sitflow/core';
import { AutoConfig, type PretrainedConfig } from '@xenova/transformers';
import { type HostSpec, toWire, type WireResult } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { chatTask } from './chat.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { loadTextToText } from './text-to-text.js';

/** Writes text by the kind of model there is: encoder-decoder (T5) or decoder-only (Llama, Qwen, …). Inputs are `TextRequest`s. */
export async function generateTask(spec: HostSpec): Promise<Task> {
  const config = (await AutoConfig.from_pretrained(spec.id, loadOptions(spec))) as PretrainedConfig;
  const { is_encoder_decoder } = config as { is_encoder_decoder?: boolean };
  return is_encoder_decoder ? encoderDecoderTask(spec) : chatTask(spec);
}

/** Models that take one text, and are asked for the likeliest text alone. */
async function encoderDecoderTask(spec: HostSpec): Promise<Task> {
  const { generate } = await loadTextToText(spec);
  return interruptible(async (inputs, stopped, onText) => {
    const prompts = (inputs as readonly TextRequest[]).map(promptOf);
    const texts = prompts.filter((prompt): prompt is string => typeof prompt === 'string');
    const results = (await generate(texts, stopped, onText))[Symbol.iterator]();
    return prompts.map((prompt) => (typeof prompt === 'string' ? (results.next().value as WireResult) : prompt));
  });
}

function promptOf(request: TextRequest): string | WireResult {
  try {
    const unserved = unservedSetting(request, []);
    if (unserved) throw unserved;
    return plainPrompt(request);
  } catch (error) {
    return { ok: false, error: toWire(toSitflowError(error), 'model.failed') };
  }
}
