import {
  checkOptions,
  type FieldType,
  type ImageSource,
  type OptionNames,
  placeholderKinds,
  SitflowError,
  type Speech,
  type StageSpec,
  type TemplateFields,
  toSitflowError,
} from '@sitflow/core';
import type { $ZodObject, output } from 'zod/v4/core';
import {
  type AskOptions,
  type AskSettings,
  AskTextStage,
  AskVisionStage,
  askForFields,
  askSettings,
  samples,
} from './ask.js';
import { promptScript } from './prompt-script.js';
import { replySchema } from './schema.js';

/** What asks a model for JSON, where a schema says what is to come back. `{schema}` is its JSON Schema. */
export const JSON_FORMAT = 'Reply with one JSON object, and nothing else, that fits this JSON Schema:\n{schema}';

interface Common<Image extends string, System extends string> {
  /** Standing instructions, said before everything else: a template too. */
  readonly system?: System;
  /** A field with a picture, or several in the order shown: a VisionGenerator is asked, in place of a TextGenerator. */
  readonly image?: Image | readonly Image[];
  /** How the model writes. With a temperature above 0 (or topP, topK) it draws, by the run's seed and the example's id. */
  readonly settings?: AskSettings;
  /** The TextGenerator's or VisionGenerator's name, or a fallback order. */
  readonly use?: string | readonly string[];
  /**
   * Its words in an instruction, by locale: `{ en: { clauses: ['say {question} again'], label: 'Again' } }`. Clauses may hold the template's {fields}.
   * Without it the stage runs, but is left out of instruction and output: a prompt for a model is rarely a good instruction for a student.
   */
  readonly speech?: Readonly<Record<string, Speech>>;
  /** Changes with the code that a schema holds (`refine`, `transform`): the cache cannot see such a change otherwise. */
  readonly version?: string;
}

export interface PromptOptions<As extends string, Image extends string, System extends string>
  extends Common<Image, System> {
  /** The field added (default `reply`). */
  readonly as?: As;
}

export interface SchemaPromptOptions<Schema extends $ZodObject, Image extends string, System extends string>
  extends Common<Image, System> {
  /**
   * The fields that the reply must have, as an object of Zod 4: they are added. The JSON object at the end of the reply is read; words and drafts before
   * it are ignored, and text after it makes the reply unusable. If a reply does not fit, another is drawn (with a temperature above 0, as often as
   * `retry` allows), or the model is shown its reply and the error once.
   */
  readonly schema: Schema;
  /** How the model is asked for it (default `JSON_FORMAT`), with `{schema}` where the JSON Schema is to stand; '' if the template does. */
  readonly format?: string;
}

type Needs<Template extends string, System extends string, Image extends string> = Omit<
  TemplateFields<Template> & TemplateFields<System>,
  Image
> & { [K in Image]: ImageSource };

const NAMES: OptionNames<PromptOptions<string, string, string> & SchemaPromptOptions<$ZodObject, string, string>> = {
  system: true,
  image: true,
  settings: true,
  use: true,
  speech: true,
  version: true,
  as: true,
  schema: true,
  format: true,
};

/**
 * Asks a model by a template: `prompt('Say {question} again, as a child would', { as: 'childish' })`. Its {fields} are what the stage needs:
 * texts, unless `{score:number}`, `{done:boolean}` or `{facts:json}` says otherwise. The reply is the field `as`. A template that is
 * not known at compile time is checked at run time alone.
 */
export function prompt<
  const Template extends string,
  const As extends string = 'reply',
  const Image extends string = never,
  const System extends string = '',
>(
  template: Template,
  options?: PromptOptions<As, Image, System>,
): StageSpec<Needs<Template, System, Image>, { [K in As]: string }>;
/** The same with a schema of what is to come back: each of its fields is added. */
export function prompt<
  const Template extends string,
  Schema extends $ZodObject,
  const Image extends string = never,
  const System extends string = '',
>(
  template: Template,
  options: SchemaPromptOptions<Schema, Image, System>,
): StageSpec<Needs<Template, System, Image>, output<Schema>>;
export function prompt(
  template: string,
  options: Partial<PromptOptions<string, string, string> & SchemaPromptOptions<$ZodObject, string, string>> = {},
): never {
  checkOptions('prompt()', options, NAMES as OptionNames<typeof options>);
  try {
    return promptSpec(template, options) as never;
  } catch (thrown) {
    throw toSitflowError(thrown).at({ stage: 'prompt' });
  }
}

function promptSpec(
  template: string,
  options: Partial<PromptOptions<string, string, string> & SchemaPromptOptions<$ZodObject, string, string>>,
): StageSpec<Record<string, unknown>, Record<string, unknown>> {
  const { system, use, speech, version } = options;
  if (typeof template !== 'string' || template.trim() === '') {
    throw new SitflowError('prompt.no-template', 'it was given no template', {
      mend: "Give the text of the prompt: prompt('Say {question} again, as a child would').",
    });
  }
  const kinds = placeholderKinds(`${system ?? ''} ${template}`);
  const pictures = [options.image ?? []].flat();
  const both = pictures.find((field) => Object.hasOwn(kinds, field));
  if (both !== undefined) {
    throw new SitflowError('prompt.picture-in-text', `"${both}" is a picture, and stands in the template`, {
      field: both,
      mend: 'Pictures are shown before the text: take it out of the template.',
    });
  }
  const texts = Object.keys(kinds).filter((name) => kinds[name] === 'text');
  const settings = askSettings('prompt', options.settings);
  const reply = options.schema === undefined ? undefined : readable(options.schema, options);
  const as = reply ? undefined : (options.as ?? 'reply');
  const adds = reply?.fields ?? [as as string];
  const asked: AskOptions & { readonly version?: string | undefined } = {
    template,
    system,
    // One text alone that is empty leaves nothing to ask.
    filled: texts.length === 1 && Object.keys(kinds).length === 1 && pictures.length === 0 ? texts : [],
    pictures,
    settings,
    schema: reply?.json,
    format: reply ? (options.format ?? JSON_FORMAT) || undefined : undefined,
    as,
    version,
  };
  const vision = pictures.length > 0;
  const script = promptScript({ fields: Object.keys(kinds), adds, as, speech });
  return {
    name: 'prompt',
    // Raise it when replies are read in another way: results cached before are then not used.
    version: '2',
    stage: reply ? askForFields(vision, reply.read) : vision ? AskVisionStage : AskTextStage,
    options: asked as never,
    use: use === undefined ? undefined : { [vision ? 'VisionGenerator' : 'TextGenerator']: use },
    needs: [...Object.keys(kinds), ...pictures],
    adds,
    types: { ...kinds, ...typesOf(pictures, 'picture'), ...(reply ? reply.types : typesOf(adds, 'text')) },
    samples: samples(settings),
    ...(script && { script }),
  };
}

function readable(
  schema: $ZodObject,
  { as, format, version }: { as?: string; format?: string; version?: string },
): ReturnType<typeof replySchema> {
  if (as !== undefined) {
    throw new SitflowError('option.conflict', 'it was given `as` and `schema`, and the schema names the fields', {
      mend: 'Leave one of them out.',
    });
  }
  if (format) {
    const names = Object.keys(placeholderKinds(format));
    if (names.length !== 1 || names[0] !== 'schema') {
      throw new SitflowError(
        'prompt.bad-format',
        `its \`format\` has ${names.map((n) => `{${n}}`).join(', ') || 'no {schema}'}`,
        {
          mend: "Put {schema} where the JSON Schema is to stand, and no other field; or give '' to ask for it in the template.",
        },
      );
    }
  }
  const reply = replySchema(schema);
  if (reply.codeAt !== undefined && version === undefined) {
    throw new SitflowError(
      'prompt.no-version',
      `its schema holds code (at ${reply.codeAt}), which has no identity of its own`,
      {
        mend: "Give `version: '1'`, and another when the code changes: it is part of the cache key.",
      },
    );
  }
  return reply;
}

function typesOf(fields: readonly string[], type: FieldType): Readonly<Record<string, FieldType>> {
  return Object.fromEntries(fields.map((field) => [field, type]));
}
