import {
  Answerer,
  type AnySpec,
  type Client,
  checkOptions,
  type ImageSource,
  type OptionNames,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import type { AskSettings } from './ask.js';
import { askSpec } from './ask-spec.js';
import { requireText } from './require-text.js';
import { speak, untagged } from './words/words.js';

export interface AnswerOptions<Question extends string, Context extends string, As extends string> {
  /** The field with the question (default `question`). */
  readonly question?: Question;
  /** The field with the text that holds the answer (default `context`). */
  readonly context?: Context;
  /** The field added (default `answer`). */
  readonly as?: As;
  /** The Answerer's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

/** What a vision model is asked about a picture. */
export const ANSWER_PICTURE = '{question}\nAnswer in a word or a short phrase.';

export interface PictureAnswerOptions<Question extends string, Image extends string, As extends string> {
  /** The field with the question (default `question`). */
  readonly question?: Question;
  /** The field with the picture that holds the answer, in place of a text. */
  readonly image: Image;
  /** The field added (default `answer`). */
  readonly as?: As;
  /** What is asked, with `{question}` in it (default `ANSWER_PICTURE`). */
  readonly prompt?: string;
  /** How the model writes. */
  readonly settings?: AskSettings;
  /** The VisionGenerator's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

interface Options {
  readonly question: string;
  readonly context: string;
  readonly as: string;
}

type Texts = Readonly<Record<string, string>>;

/** Answers a question from a text: by a span of it or in the model's words, as the Answerer does. */
@injectable()
export class AnswerStage implements Stage<Texts, Texts> {
  constructor(
    @inject(Answerer) private readonly answerer: Client<Answerer>,
    @inject(StageOptions) private readonly options: Options,
  ) {}

  async run(example: Texts, called: StageContext): Promise<Texts> {
    const { question, context, as } = this.options;
    const request = { question: requireText(example, question), context: requireText(example, context) };
    const reply = await this.answerer.answer(request, called);
    return { [as]: reply.trim() };
  }
}

type Given = Partial<AnswerOptions<string, string, string> & PictureAnswerOptions<string, string, string>>;

const NAMES: OptionNames<Given> = {
  question: true,
  context: true,
  image: true,
  as: true,
  prompt: true,
  settings: true,
  use: true,
};

/** Answers the question in one field from the text in another. Adds `answer`. */
export function answer<
  const Question extends string = 'question',
  const Context extends string = 'context',
  const As extends string = 'answer',
>(
  options?: AnswerOptions<Question, Context, As>,
): StageSpec<{ [K in Question | Context]: string }, { [K in As]: string }>;
/** The same from the picture itself: a VisionGenerator is asked, and no caption stands between. */
export function answer<
  const Image extends string,
  const Question extends string = 'question',
  const As extends string = 'answer',
>(
  options: PictureAnswerOptions<Question, Image, As>,
): StageSpec<{ [K in Question]: string } & { [K in Image]: ImageSource }, { [K in As]: string }>;
export function answer(options: Given = {}): never {
  checkOptions('answer()', options, NAMES);
  const { question = 'question', as = 'answer' } = options;
  const script = textScript(as, (locale) =>
    speak('answer', locale, { question: untagged(question) }, as === 'answer' ? undefined : as),
  );
  const spec = options.image === undefined ? fromText(options, question, as) : fromPicture(options, question, as);
  return { ...spec, script } as never;
}

function fromText(options: Given, question: string, as: string): AnySpec {
  const { context = 'context', use } = options;
  const idle = (['prompt', 'settings'] as const).find((name) => options[name] !== undefined);
  if (idle !== undefined) {
    throw new SitflowError(
      'option.conflict',
      `\`${idle}\` says how a picture is asked about, but no \`image\` is named`,
      {
        stage: 'answer',
        mend: 'Name the picture, or ask a text model by prompt().',
      },
    );
  }
  return {
    name: 'answer',
    version: '2',
    stage: AnswerStage,
    options: { question, context, as },
    use: use === undefined ? undefined : { Answerer: use },
    needs: [question, context],
    adds: [as],
    types: { [question]: 'text', [context]: 'text', [as]: 'text' },
  };
}

function fromPicture(options: Given, question: string, as: string): AnySpec {
  const { context, image, prompt = ANSWER_PICTURE, settings, use } = options;
  if (context !== undefined) {
    throw new SitflowError('option.conflict', 'it was given a `context` and an `image`', {
      stage: 'answer',
      mend: "Leave one of them out; prompt('{context} {question}', { image: 'image' }) asks about both.",
    });
  }
  return askSpec({ name: 'answer', template: prompt, fields: { question }, image, as, settings, use });
}
