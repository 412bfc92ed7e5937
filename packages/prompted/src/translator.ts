import {
  type Asking,
  type Derived,
  languageName,
  placeholders,
  type Result,
  SitflowError,
  type TranslationRequest,
  type Translator,
} from '@sitflow/core';
import type { PromptedTranslatorOptions } from './options.js';
import type { TranslatorPrompt } from './prompts.js';
import { requireText } from './require-text.js';
import type { Phrased, Writer } from './writer.js';

/** Translates by asking. Languages are named in English, as most models were trained to be told. */
export class PromptedTranslator implements Derived<Translator> {
  readonly identity: string;
  declare readonly languages?: readonly string[];
  declare readonly targets?: readonly string[];

  constructor(
    private readonly writer: Writer,
    private readonly prompt: TranslatorPrompt,
    { languages, targets }: Pick<PromptedTranslatorOptions, 'languages' | 'targets'>,
  ) {
    this.identity = writer.identity;
    // An empty list would say that it knows no language at all.
    if (languages && languages.length > 0) this.languages = languages;
    if (targets && targets.length > 0) this.targets = targets;
  }

  translate(request: TranslationRequest, context: Asking): Promise<Result<string>> {
    return this.writer.ask(request, context, this.phrase, (reply) => reply);
  }

  private readonly phrase = ({ text, from, to }: TranslationRequest): Phrased => {
    const { user, unmarked = user, ...rest } = this.prompt;
    const prompt = { ...rest, user: from === undefined ? unmarked : user };
    if (from === undefined && placeholders(`${prompt.system ?? ''}\n${prompt.user}`).includes('from')) {
      throw new SitflowError('prompt.no-language', 'the prompt has {from}, but the language of the text is not known', {
        mend: "Say it (translate({ from: 'es', … })), or give the prompt an `unmarked` without {from}.",
      });
    }
    return {
      prompt,
      values: {
        text: requireText(text, 'text'),
        to: languageName(to, 'en'),
        ...(from !== undefined && { from: languageName(from, 'en') }),
      },
    };
  };
}
