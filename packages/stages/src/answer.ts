import {
  Answerer,
  type AnswerRequest,
  checkOptions,
  type OptionNames,
  type Outcome,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { MODEL_POLICY, only, runPlanned } from './batch.js';
import { requireText } from './require-text.js';
import { speak } from './words/words.js';

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
    @inject(Answerer) private readonly answerer: Answerer,
    @inject(StageOptions) private readonly options: Options,
  ) {}

  run(example: Texts, context: StageContext): Promise<Outcome<Texts>> {
    return only(this.runBatch([example], context));
  }

  runBatch(examples: readonly Texts[], { signal }: StageContext): Promise<readonly Outcome<Texts>[]> {
    const { question, context, as } = this.options;
    return runPlanned<Texts, AnswerRequest, string, Texts>(
      examples,
      (example) => ({ ask: { question: requireText(example, question), context: requireText(example, context) } }),
      (requests) => this.answerer.answer(requests, { signal }),
      (value) => ({ [as]: value }),
    );
  }
}

const NAMES: OptionNames<AnswerOptions<string, string, string>> = {
  question: true,
  context: true,
  as: true,
  use: true,
};

/** Answers the question in one field from the text in another. Adds `answer`. */
export function answer<
  const Question extends string = 'question',
  const Context extends string = 'context',
  const As extends string = 'answer',
>(
  options: AnswerOptions<Question, Context, As> = {},
): StageSpec<{ [K in Question | Context]: string }, { [K in As]: string }> {
  checkOptions('answer()', options, NAMES);
  const question = options.question ?? ('question' as Question);
  const context = options.context ?? ('context' as Context);
  const as = options.as ?? ('answer' as As);
  const { use } = options;
  return {
    name: 'answer',
    version: '1',
    stage: AnswerStage,
    options: { question, context, as },
    use: use === undefined ? undefined : { Answerer: use },
    needs: [question, context],
    adds: [as],
    types: { [question]: 'text', [context]: 'text', [as]: 'text' },
    policy: MODEL_POLICY,
    script: textScript(as, (locale) =>
      speak('answer', locale, { question: asked(question) }, as === 'answer' ? undefined : as),
    ),
  };
}

/** A translated question is still "the question" in a clause: `question_en` is spoken as `question`. */
function asked(field: string): string {
  return field.replace(/_[a-z]{2,3}(-\w+)*$/, '');
}
