import { fillTemplate } from '@sitflow/core';
import { AutoConfig, type PretrainedConfig } from '@xenova/transformers';
import { type HostSpec, TaskError, toWire, type WireResult } from '../host/protocol.js';
import { partOf, type Task } from '../host/task.js';
import { extractiveTask } from './extract.js';
import { interruptible } from './interruptible.js';
import { loadOptions } from './loading.js';
import { loadTextToText } from './text-to-text.js';

/** A question and the text that holds its answer. */
export interface WireQuestion {
  readonly question: string;
  readonly context: string;
}

/** Characters quoted of a text that holds no answer. */
const QUOTED = 60;

const DEFAULT_PROMPT = 'question: {question} context: {context}';

/** Answers by the kind of model there is: one that marks spans, or one that writes. */
export async function answerTask(spec: HostSpec): Promise<Task> {
  const config = (await AutoConfig.from_pretrained(spec.id, loadOptions(spec))) as PretrainedConfig;
  const { architectures = [], is_encoder_decoder } = config as {
    architectures?: string[];
    is_encoder_decoder?: boolean;
  };
  if (architectures.some((name) => name.endsWith('ForQuestionAnswering'))) return extractiveTask(spec);
  if (!is_encoder_decoder) {
    throw new TaskError(
      'model.unsupported',
      `${spec.id} is ${architectures.join(', ') || 'of no known architecture'}, which does not answer questions`,
      'Use a …ForQuestionAnswering model, or an encoder-decoder model such as T5.',
    );
  }
  return generativeTask(spec);
}

async function generativeTask(spec: HostSpec): Promise<Task> {
  const { generate, size } = await loadTextToText(spec);
  const prompt = spec.prompt ?? DEFAULT_PROMPT;
  return interruptible({ batch: size }, async (inputs, call) => {
    // One pass over the prompt: a question that contains "{context}" stays as it is.
    const prompts = (inputs as readonly WireQuestion[]).map(({ question, context }) =>
      fillTemplate(prompt, (name) => (name === 'question' ? question : name === 'context' ? context : `{${name}}`)),
    );
    const answer = (result: WireResult) => afterMark(result, spec.answerAfter);
    // What is written before the mark is not the answer: nothing is streamed.
    const report = { ...partOf(call.report, [...prompts.keys()], answer), text: undefined };
    return (await generate(prompts, { ...call, report })).map(answer);
  });
}

/** What follows the last mark. A model that reasons first and never came to its answer has not answered. */
function afterMark(result: WireResult, mark: string | undefined): WireResult {
  if (!result.ok) return result;
  const at = mark === undefined ? 0 : result.value.lastIndexOf(mark);
  const value = at < 0 ? '' : result.value.slice(at + (mark?.length ?? 0)).trim();
  if (value !== '') return { ...result, value };
  const error = new TaskError(
    'model.no-answer',
    result.value === ''
      ? 'the model wrote nothing'
      : `the model wrote ${at < 0 ? `no "${mark}"` : 'no answer'}: ${quoted(result.value)}`,
    'It may not know such questions; if its text breaks off, raise `maxNewTokens`.',
  );
  return { ok: false, error: toWire(error, error.code), finishReason: result.finishReason };
}

/** The beginning of what a model wrote: a model that is lost repeats itself. */
function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}
