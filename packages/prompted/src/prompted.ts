import {
  Answerer,
  Captioner,
  type ContainerModule,
  checkOptions,
  type Derived,
  GENERATION_SETTINGS,
  Judge,
  type Model,
  type ModelEntry,
  modelEntries,
  models,
  type OneOrSeveral,
  type OptionNames,
  portName,
  Translator,
} from '@sitflow/core';
import type { ServiceIdentifier } from 'inversify';
import { PromptedAnswerer } from './answerer.js';
import { PromptedCaptioner } from './captioner.js';
import { checkedPrompt, type Places, settingsOf } from './checked-options.js';
import { findGenerator } from './find-generator.js';
import { PromptedJudge } from './judge.js';
import type { PromptedModels, PromptedOptions, PromptedTranslatorOptions } from './options.js';
import { ANSWERER_PROMPT, CAPTIONER_PROMPT, JUDGE_PROMPT, type Prompt, TRANSLATOR_PROMPT } from './prompts.js';
import { PromptedTranslator } from './translator.js';
import { Writer } from './writer.js';

const OPTIONS: OptionNames<PromptedOptions> = {
  ...GENERATION_SETTINGS,
  model: true,
  name: true,
  prompt: true,
  replyAfter: true,
};
const TRANSLATOR: OptionNames<PromptedTranslatorOptions> = { ...OPTIONS, languages: true, targets: true };
const NAMES: OptionNames<PromptedModels> = { translator: true, captioner: true, answerer: true, judge: true };

/**
 * Serves ports by prompting whatever text and vision models the app has: `prompted({ translator: 'my-llm' })` makes of the
 * TextGenerator (or VisionGenerator) `my-llm` a Translator of the same name. That model is shared with its other callers: its capacity applies to all
 * together. Prompts are checked at once, before anything is made.
 */
export function prompted(options: PromptedModels): ContainerModule {
  const { translator, captioner, answerer, judge } = checkOptions('prompted()', options, NAMES);
  return models([
    ...entriesOf<PromptedTranslatorOptions, Translator>(Translator, translator, {
      known: TRANSLATOR,
      prompt: TRANSLATOR_PROMPT,
      // A model that writes one language need not be told which.
      places: ({ targets }) =>
        targets?.length === 1 ? { must: ['text'], may: ['from', 'to'] } : { must: ['text', 'to'], may: ['from'] },
      derive: (writer, prompt, own) => new PromptedTranslator(writer, prompt, own),
    }),
    ...entriesOf<PromptedOptions, Captioner>(Captioner, captioner, {
      known: OPTIONS,
      prompt: CAPTIONER_PROMPT,
      places: () => ({}),
      derive: (writer, prompt) => new PromptedCaptioner(writer, prompt),
    }),
    ...entriesOf<PromptedOptions, Answerer>(Answerer, answerer, {
      known: OPTIONS,
      prompt: ANSWERER_PROMPT,
      places: () => ({ must: ['question', 'context'] }),
      derive: (writer, prompt) => new PromptedAnswerer(writer, prompt),
    }),
    ...entriesOf<PromptedOptions, Judge>(Judge, judge, {
      known: OPTIONS,
      prompt: JUDGE_PROMPT,
      places: () => ({ must: ['criteria', 'judged', 'lowest', 'highest'] }),
      derive: (writer, prompt) => new PromptedJudge(writer, prompt),
    }),
  ]);
}

/** How the models of one port are made. */
interface Recipe<Options extends PromptedOptions, Port, P extends Prompt> {
  readonly known: OptionNames<Options>;
  readonly prompt: P;
  readonly places: (options: Options) => Places;
  readonly derive: (writer: Writer, prompt: P, options: Options) => Derived<Port>;
}

type PromptOf<Options> = Options extends PromptedOptions<infer P> ? P : never;

function entriesOf<Options extends PromptedOptions, Port extends Model>(
  port: ServiceIdentifier<Port>,
  given: OneOrSeveral<Options> | undefined,
  recipe: Recipe<Options, Port, PromptOf<Options>>,
): ModelEntry<Port>[] {
  return modelEntries<Port, Options>(port, given, {
    by: 'prompted()',
    known: recipe.known,
    hint: "Give its `model`: the name of a TextGenerator or VisionGenerator, for example { model: 'my-llm' }",
    make: (options, what) => {
      const prompt = checkedPrompt(what, options.prompt as PromptOf<Options>, recipe.prompt, recipe.places(options));
      const settings = settingsOf(what, options);
      return {
        derive: async (clients) => {
          const generator = await findGenerator(port, options.model, clients);
          const writer = new Writer(portName(port), generator, { prompt, settings, replyAfter: options.replyAfter });
          return recipe.derive(writer, prompt, options);
        },
      };
    },
  });
}
