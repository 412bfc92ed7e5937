import { plainPrompt, type TextRequest, toSitflowError, unservedSetting } from '@sitflow/core';
import { AutoConfig, type PretrainedConfig } from '@xenova/transformers';
import { type HostSpec, toWire, type WireResult } from '../host/protocol.js';
import { partOf, type Task } from '../host/task.js';
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
  const { generate, size } = await loadTextToText(spec);
  return interruptible({ batch: size }, async (inputs, call) => {
    const prompts = (inputs as readonly TextRequest[]).map(promptOf);
    const places = prompts.flatMap((prompt, at) => (typeof prompt === 'string' ? [at] : []));
    const texts = places.map((at) => prompts[at] as string);
    const results = await generate(texts, { ...call, report: partOf(call.report, places) });
    const written = new Map(places.map((at, i) => [at, results[i]]));
    return prompts.map((prompt, at) => written.get(at) ?? (prompt as WireResult));
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
