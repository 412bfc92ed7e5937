import {
  Answerer,
  Captioner,
  type ContainerModule,
  checkOptions,
  Judge,
  type Model,
  type ModelEntry,
  models,
  type OptionNames,
  portName,
  SitflowError,
  Translator,
} from '@sitflow/core';
import type { ServiceIdentifier } from 'inversify';
import { PromptedAnswerer } from './answerer.js';
import { PromptedCaptioner } from './captioner.js';
import { checkedPrompt, SETTINGS, settingsOf } from './checked-options.js';
import { findGenerator } from './find-generator.js';
import { PromptedJudge } from './judge.js';
import type { OneOrSeveral, PromptedModels, PromptedOptions, PromptedTranslatorOptions } from './options.js';
import { ANSWERER_PROMPT, CAPTIONER_PROMPT, JUDGE_PROMPT, type Prompt, TRANSLATOR_PROMPT } from './prompts.js';
import type { Placeholders } from './template.js';
import { PromptedTranslator } from './translator.js';
import { Writer } from './writer.js';

const OPTIONS: OptionNames<PromptedOptions> = { ...SETTINGS, model: true, name: true, prompt: true, replyAfter: true };
const TRANSLATOR: OptionNames<PromptedTranslatorOptions> = { ...OPTIONS, languages: true, targets: true };
const NAMES: OptionNames<PromptedModels> = { translator: true, captioner: true, answerer: true, judge: true };

/**
 * Serves ports by prompting whatever text and vision models the app has: `prompted({ translator: 'my-llm' })` makes of the
 * TextGenerator (or VisionGenerator) `my-llm` a Translator of the same name. Batches are passed on as they come; that model is
 * shared, and let go of by who made it. Prompts are checked at once, before anything is made.
 */
export function prompted(options: PromptedModels): ContainerModule {
  const { translator, captioner, answerer, judge } = checkOptions('prompted()', options, NAMES);
  return models([
    ...entriesOf<PromptedTranslatorOptions, Translator>(Translator, translator, {
      known: TRANSLATOR,
      prompt: TRANSLATOR_PROMPT,
      // With one language to write there is nothing to be told.
      placeholders: ({ targets }) =>
        targets?.length === 1
          ? { required: ['text'], optional: ['from', 'to'] }
          : { required: ['text', 'to'], optional: ['from'] },
      create: (writer, prompt, own) => new PromptedTranslator(writer, prompt, own),
    }),
    ...entriesOf<PromptedOptions, Captioner>(Captioner, captioner, {
      known: OPTIONS,
      prompt: CAPTIONER_PROMPT,
      placeholders: () => ({ required: [] }),
      create: (writer, prompt) => new PromptedCaptioner(writer, prompt),
    }),
    ...entriesOf<PromptedOptions, Answerer>(Answerer, answerer, {
      known: OPTIONS,
      prompt: ANSWERER_PROMPT,
      placeholders: () => ({ required: ['question', 'context'] }),
      create: (writer, prompt) => new PromptedAnswerer(writer, prompt),
    }),
    ...entriesOf<PromptedOptions, Judge>(Judge, judge, {
      known: OPTIONS,
      prompt: JUDGE_PROMPT,
      placeholders: () => ({ required: ['criteria', 'judged', 'lowest', 'highest'] }),
      create: (writer, prompt) => new PromptedJudge(writer, prompt),
    }),
  ]);
}

/** How the models of one port are made. */
interface Recipe<Options extends PromptedOptions, Port, P extends Prompt> {
  readonly known: OptionNames<Options>;
  readonly prompt: P;
  readonly placeholders: (options: Options) => Placeholders;
  readonly create: (writer: Writer, prompt: P, options: Options) => Port;
}

type PromptOf<Options> = Options extends PromptedOptions<infer P> ? P : never;

function entriesOf<Options extends PromptedOptions, Port extends Model>(
  port: ServiceIdentifier<Port>,
  given: OneOrSeveral<Options> | undefined,
  recipe: Recipe<Options, Port, PromptOf<Options>>,
): ModelEntry<Port>[] {
  const entries = named(given);
  if (given !== undefined && entries.length === 0) {
    throw new SitflowError('model.no-model', `prompted() was given no model for ${portName(port)}`, {
      mend: 'Name the TextGenerator or VisionGenerator that writes, or leave the port out.',
    });
  }
  return entries.map(([name, options]) => {
    const what = `the ${portName(port)} "${name}"`;
    checkOptions(what, options, recipe.known);
    if (typeof options.model !== 'string' || options.model === '') {
      throw new SitflowError('model.no-model', `${what} does not say which model writes`, {
        mend: "Give its `model`: the name of a TextGenerator or VisionGenerator, for example { model: 'my-llm' }.",
      });
    }
    const prompt = checkedPrompt(
      what,
      options.prompt as PromptOf<Options>,
      recipe.prompt,
      recipe.placeholders(options),
    );
    const settings = settingsOf(what, options);
    return {
      port,
      name,
      create: async (lookup) => {
        const generator = await findGenerator(port, options.model, lookup);
        const writer = new Writer(portName(port), generator, { prompt, settings, replyAfter: options.replyAfter });
        return recipe.create(writer, prompt, options);
      },
    };
  });
}

function named<Options extends PromptedOptions>(given: OneOrSeveral<Options> | undefined): [string, Options][] {
  if (given === undefined) return [];
  if (typeof given === 'string') return [[given, { model: given } as Options]];
  // A record of models may hold one that is called `model`; its value is then options, not a name.
  if (typeof given.model === 'string') return [[(given as Options).name ?? given.model, given as Options]];
  return Object.entries(given as Readonly<Record<string, string | Options>>).map(([name, one]) => [
    name,
    typeof one === 'string' ? ({ model: one } as Options) : one,
  ]);
}
