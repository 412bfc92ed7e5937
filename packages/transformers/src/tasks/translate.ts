import type { TranslationRequest } from '@sitflow/core';
import type { PreTrainedTokenizer } from '@xenova/transformers';
import { type HostSpec, TaskError } from '../host/protocol.js';
import type { Task } from '../host/task.js';
import { inBatches } from './batches.js';
import { interruptible } from './interruptible.js';
import { LanguageCodes } from './language-codes.js';
import { eachRow, replyOf } from './reply.js';
import { type Measured, measured, padded, written } from './text.js';
import { loadTextToText } from './text-to-text.js';

/** Translates by the kind of model there is: one that is told the languages (M2M100, NLLB), or one that takes the text as it is (Marian). */
export async function translateTask(spec: HostSpec): Promise<Task> {
  const { generate, size, tokenizer, write, limit } = await loadTextToText(spec);
  const languages = languagesOf(tokenizer, spec.id);
  if (!languages) {
    return interruptible({ batch: size }, (inputs, call) =>
      generate(
        (inputs as readonly TranslationRequest[]).map(({ text }) => text),
        call,
      ),
    );
  }
  const { codes, token, place } = languages;
  return interruptible({ batch: size, languages: codes.tags }, (inputs, { stopped, report }) =>
    inBatches(inputs as readonly TranslationRequest[], {
      size,
      prepare({ text, from, to }) {
        if (from === undefined) {
          throw new TaskError(
            'translate.unknown-language',
            'what language the text is in is not known, and the model has to be told',
            'Say it: translate({ from: … }).',
          );
        }
        const source = token(codeOf(codes, from, 'read'));
        const target = token(codeOf(codes, to, 'write'));
        const tokens = measured(tokenizer, text, { limit, truncate: spec.truncate });
        return { ...spokenIn(source, tokens, place), target };
      },
      stopped,
      report,
      run: async (batch, { done }) => {
        const replies = eachRow(done, (row) => replyOf(written(tokenizer, row.ids), row));
        const first = batch.map(({ target }) => target);
        return replies.all(await write(padded(tokenizer, batch), stopped, { first, onRow: replies.onRow }));
      },
    }),
  );
}

/** What the tokenizers of multilingual models have beside the others. */
interface Multilingual {
  readonly language_codes?: readonly string[];
  readonly lang_to_token?: (code: string) => string;
}

interface Languages {
  readonly codes: LanguageCodes;
  /** Where a text's tokens name its language: from the start, or negative from the end. Models of one family differ in it. */
  readonly place: number;
  token(code: string): number;
}

function languagesOf(tokenizer: PreTrainedTokenizer, model: string): Languages | undefined {
  const { language_codes = [], lang_to_token = (code) => code } = tokenizer as unknown as Multilingual;
  if (language_codes.length === 0) return undefined;
  const token = (code: string) => tokenizer.convert_tokens_to_ids(lang_to_token(code)) as number;
  const ids = new Set(language_codes.map(token));
  const probe = tokenizer.encode('a');
  const at = probe.findIndex((id) => ids.has(id));
  if (at < 0) {
    throw new TaskError(
      'model.unsupported',
      `the tokenizer of ${model} has languages and sets none of them beside a text`,
      'Export it again, with a post-processor that sets the language first (eng_Latn … </s>).',
    );
  }
  return { codes: new LanguageCodes(language_codes), place: at === 0 ? 0 : at - probe.length, token };
}

function codeOf(codes: LanguageCodes, tag: string, does: 'read' | 'write'): string {
  const code = codes.find(tag);
  if (code !== undefined) return code;
  throw new TaskError(
    'translate.unserved-language',
    `the model does not ${does} "${tag}"`,
    `It knows: ${codes.tags.join(', ')}.`,
  );
}

function spokenIn(language: number, { ids, tokens }: Measured, place: number): Measured {
  return { ids: ids.with(place, language), tokens };
}
