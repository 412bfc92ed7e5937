import {
  type Client,
  checkOptions,
  draws,
  fillTemplate,
  GENERATION_SETTINGS,
  type GenerationSettings,
  type Json,
  type OptionNames,
  type Picture,
  placeholderKinds,
  quiet,
  repairPrompt,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  TextGenerator,
  toSitflowError,
  unrepaired,
  VisionGenerator,
  type VisionRequest,
} from '@sitflow/core';
import { inject, injectable, type Newable, type ServiceIdentifier } from 'inversify';
import { requireText } from './require-text.js';

/** How a stage's model writes. Its seed is the engine's draw: of the run's seed, the example's id and the stage. */
export type AskSettings = Omit<GenerationSettings, 'seed'>;

/** What a stage asks of a generator, as data. */
export interface AskOptions {
  readonly template: string;
  readonly system?: string | undefined;
  /** Which field a placeholder stands for, where that has another name. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** Fields that must hold something; the others may be empty, but not all. */
  readonly filled: readonly string[];
  /** Fields with pictures, in the order shown. */
  readonly pictures: readonly string[];
  readonly settings?: { readonly [K in keyof AskSettings]: AskSettings[K] } | undefined;
  /** JSON Schema of the reply, and the words that ask for it. */
  readonly schema?: Json | undefined;
  readonly format?: string | undefined;
  /** The field added; none where the schema names them. */
  readonly as?: string | undefined;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * The class of a stage that fills a template in, asks a generator, and reads its reply. `read` stands here and not in the options, which are
 * JSON: what makes it another must be told there as well (the schema, a version), since keys are made of them.
 */
function askStage(
  port: ServiceIdentifier<TextGenerator> | ServiceIdentifier<VisionGenerator>,
  read: (reply: string, options: AskOptions, retryable: boolean) => Record<string, unknown>,
): Newable<Stage<Given, Given>> {
  @injectable()
  class AskStage implements Stage<Given, Given> {
    constructor(
      @inject(port) private readonly generator: Client<VisionGenerator>,
      @inject(StageOptions) private readonly options: AskOptions,
    ) {}

    async run(example: Given, context: StageContext): Promise<Given> {
      const { generator, options } = this;
      const drawn = samples(options.settings);
      const request = requestFor(example, options, drawn ? context.seed : undefined);
      const reply = await generator.generate(request, context);
      try {
        return read(reply, options, drawn);
      } catch (thrown) {
        const error = toSitflowError(thrown);
        // If the model samples, the engine's retry draws another reply. Otherwise it would write the same again.
        if (drawn || !error.code.startsWith('reply.')) throw error;
        const prompt = repairPrompt(request.prompt, reply, error.found);
        const repaired = await generator.generateResult({ ...request, prompt }, quiet(context));
        if (!repaired.ok) throw unrepaired(error, repaired.error);
        return read(repaired.value, options, drawn);
      }
    }
  }
  return AskStage;
}

function readText(reply: string, { as }: AskOptions): Record<string, unknown> {
  return { [as as string]: reply.trim() };
}

/** Asks a text model; the reply is the field. */
export const AskTextStage = askStage(TextGenerator, readText);
/** Asks a vision model; the reply is the field. */
export const AskVisionStage = askStage(VisionGenerator, readText);

/** The class of a stage whose reply is read by a schema. */
export function askForFields(
  vision: boolean,
  read: (reply: string, retryable: boolean) => Record<string, unknown>,
): Newable<Stage<Given, Given>> {
  return askStage(vision ? VisionGenerator : TextGenerator, (reply, _, retryable) => read(reply, retryable));
}

function requestFor(example: Given, options: AskOptions, seed: number | undefined): VisionRequest {
  const { template, system, fields, filled, pictures, settings, schema, format } = options;
  const kinds = placeholderKinds(`${system ?? ''} ${template}`);
  const names = Object.keys(kinds);
  const fieldOf = (name: string) => (fields && Object.hasOwn(fields, name) ? (fields[name] as string) : name);
  for (const field of filled) requireText(example, field);
  const values = new Map(
    names.map((name) => [name, said(example[fieldOf(name)], kinds[name] as string, fieldOf(name))]),
  );
  const [first] = names;
  if (first !== undefined && pictures.length === 0 && [...values.values()].every((value) => value.trim() === ''))
    requireText(example, fieldOf(first));
  const fill = (text: string) => fillTemplate(text, (name) => values.get(name) as string);
  const asked = format === undefined ? '' : `\n\n${fillTemplate(format, () => JSON.stringify(schema))}`;
  return {
    prompt: fill(template) + asked,
    ...(system !== undefined && { system: fill(system) }),
    ...settings,
    ...(schema !== undefined && { schema }),
    ...(seed !== undefined && { seed }),
    // A text model's requests have none.
    ...((pictures.length > 0 && { pictures: pictures.map((field) => example[field] as Picture) }) as {
      pictures: readonly Picture[];
    }),
  };
}

/** A field as it stands in a prompt. */
function said(value: unknown, kind: string, field: string): string {
  if (kind === 'json' ? value !== undefined : typeof value === (kind === 'text' ? 'string' : kind))
    return typeof value === 'string' ? value : JSON.stringify(value);
  throw new SitflowError('prompt.wrong-field', `the prompt says "${field}" as ${kind}, and it is ${typeof value}`, {
    field,
    mend: 'Fill the field in, or give its kind in the template: {field:number}, {field:boolean}, {field:json}.',
  });
}

/** Whether settings make a model draw: its replies then depend on the seed. */
export function samples(settings: AskSettings | undefined): boolean {
  return settings !== undefined && draws(settings);
}

const { seed: _, ...SETTINGS }: OptionNames<GenerationSettings> = GENERATION_SETTINGS;

/** Settings as they were given, checked. */
export function askSettings(stage: string, settings: AskSettings | undefined): AskSettings | undefined {
  if (settings === undefined) return undefined;
  try {
    return checkOptions(`the settings of ${stage}()`, settings, SETTINGS);
  } catch (thrown) {
    throw toSitflowError(thrown).at({ stage });
  }
}
