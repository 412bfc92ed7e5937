import { checkOptions, type ImageSource, type OptionNames, type StageSpec, textScript } from '@sitflow/core';
import type { AskSettings } from './ask.js';
import { askSpec } from './ask-spec.js';
import { speak, untagged } from './words/words.js';

/** What a model is asked when it is to think about a question alone, or one about a picture. */
export const THINK =
  'Think step by step about how to answer this question, and write your reasoning down.\n\n{question}';
/** The same where there is a text to think about. */
export const THINK_FROM_TEXT =
  'Read the text, think step by step about how to answer the question, and write your reasoning down.\n\nText: {context}\n\nQuestion: {question}';

export interface ThinkOptions<
  Question extends string,
  Context extends string,
  Image extends string,
  As extends string,
> {
  /** The field with the question (default `question`). */
  readonly question?: Question;
  /** A field with a text to think about. */
  readonly context?: Context;
  /** A field with a picture to think about: a VisionGenerator is asked, in place of a TextGenerator. */
  readonly image?: Image;
  /** The field added (default `thought`). */
  readonly as?: As;
  /** What is asked, with `{question}` in it, and `{context}` where there is one (default `THINK` or `THINK_FROM_TEXT`). */
  readonly prompt?: string;
  /** How the model writes. */
  readonly settings?: AskSettings;
  /** The TextGenerator's or VisionGenerator's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

const NAMES: OptionNames<ThinkOptions<string, string, string, string>> = {
  question: true,
  context: true,
  image: true,
  as: true,
  prompt: true,
  settings: true,
  use: true,
};

/**
 * Thinks before the answer (chain of thought, arXiv 2201.11903). Adds `thought`, from which `answer({ context: 'thought' })` takes the
 * answer.
 */
export function think<
  const Question extends string = 'question',
  const Context extends string = never,
  const Image extends string = never,
  const As extends string = 'thought',
>(
  options: ThinkOptions<Question, Context, Image, As> = {},
): StageSpec<{ [K in Question | Context]: string } & { [K in Image]: ImageSource }, { [K in As]: string }> {
  const { context, image, settings, use } = checkOptions('think()', options, NAMES);
  const question: string = options.question ?? 'question';
  const as: string = options.as ?? 'thought';
  return askSpec({
    name: 'think',
    template: options.prompt ?? (context === undefined ? THINK : THINK_FROM_TEXT),
    fields: context === undefined ? { question } : { context, question },
    image,
    as,
    settings,
    use,
    script: textScript(as, (locale) =>
      speak('think', locale, { question: untagged(question) }, as === 'thought' ? undefined : as),
    ),
  }) as never;
}
