import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskKind } from './host/protocol.js';

/** What a model's configuration says of its architecture. */
interface Architecture {
  readonly model_type?: string;
  readonly architectures?: readonly string[] | null;
  readonly is_encoder_decoder?: boolean;
  readonly audio_config?: unknown;
  readonly vision_config?: unknown;
}

const ENCODER_DECODER = ['encoder_model', 'decoder_model_merged'];
const TEXT_OF_SEVERAL = ['embed_tokens', 'decoder_model_merged'];

/**
 * The ONNX files that Transformers.js (its models/session_config.js) loads of a model's folder for a task, without their suffixes. Exports
 * have others beside them, often not in all precisions.
 */
export function loadedFiles(folder: string, kind: TaskKind): readonly string[] {
  const config = architectureOf(folder);
  const { model_type, is_encoder_decoder = false } = config;
  const isOf = (ending: string) => (config.architectures ?? []).some((name) => name.endsWith(ending));
  const encoders = [
    ...(config.vision_config ? ['vision_encoder'] : []),
    ...(config.audio_config ? ['audio_encoder'] : []),
  ];
  if (model_type === 'phi3_v') return ['prepare_inputs_embeds', 'model', 'vision_encoder'];
  switch (kind) {
    case 'translate':
    case 'transcribe':
    case 'caption':
      return ENCODER_DECODER;
    case 'answer':
      return isOf('ForQuestionAnswering') ? ['model'] : ENCODER_DECODER;
    case 'embed':
      return is_encoder_decoder ? ENCODER_DECODER : ['model', ...encoders];
    case 'generate':
      if (is_encoder_decoder) return ENCODER_DECODER;
      return isOf('ForConditionalGeneration') ? TEXT_OF_SEVERAL : ['model'];
    case 'vision-generate':
      if (model_type === 'vision-encoder-decoder') return ENCODER_DECODER;
      return [...TEXT_OF_SEVERAL, 'vision_encoder', ...encoders, ...(is_encoder_decoder ? ['encoder_model'] : [])];
  }
}

/** What is wrong with a configuration that cannot be read, loading tells. */
function architectureOf(folder: string): Architecture {
  try {
    return JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) ?? {};
  } catch {
    return {};
  }
}
