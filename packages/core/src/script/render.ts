import type { AnyChain, ChainStage } from '../chain.js';
import { SitflowError } from '../errors.js';
import type { Fields } from '../example.js';
import { spokenPath } from '../parts.js';
import { isHeldPicture } from '../picture.js';
import { hash32 } from '../random.js';
import { fieldLabel, joinClauses } from './locales.js';
import type { Script } from './script.js';

/** A sequential instruction and what should answer it. The shape that trainers know as Alpaca's, with pictures beside it. */
export interface Rendered {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  /** The chain's picture, where it takes one in; several where it takes several. */
  readonly image?: unknown;
}

export interface RenderOptions {
  /** The language of the instruction and the labels (default `en`). */
  readonly locale?: string;
  /** Picks the wordings, together with the example's id (default 0). */
  readonly seed?: number | string;
}

export interface ReadOptions extends Pick<RenderOptions, 'locale'> {
  /** What is known of the example: for a chain with `choose`, at least what tells its branch. */
  readonly example?: Readonly<Fields>;
}

/** The instruction and the input alone: what a tuned model is asked. */
export function renderPrompt(
  chain: AnyChain,
  example: Readonly<Fields>,
  options: RenderOptions = {},
): Omit<Rendered, 'output'> {
  const { locale = 'en', seed = 0 } = options;
  const id = String(example.id ?? '');
  const clauses = speaking(chain, example).map(({ key, script }) =>
    script.clause({ locale, variant: hash32(seed, id, key) }),
  );
  if (clauses.length === 0) {
    throw new SitflowError('script.nothing-spoken', 'no stage of it has a script', {
      chain: chain.name,
      mend: 'Give a stage a script.',
    });
  }
  const texts = chain.inputs.filter((field) => chain.types[field] !== 'picture');
  const input =
    texts.length === 1
      ? asText(example[texts[0] as string])
      : texts.map((field) => `${fieldLabel(field, locale)}: ${asText(example[field])}`).join('\n');
  const pictures = chain.inputs.filter((field) => chain.types[field] === 'picture').map((field) => example[field]);
  const instruction = joinClauses(clauses, locale, hash32(seed, id, 'join'));
  return { instruction, input, ...(pictures.length > 0 && { image: pictures.length === 1 ? pictures[0] : pictures }) };
}

/**
 * A finished example as a training example. What would not read back just as it was said (a value that holds another stage's
 * label at the start of a line) is an error, never a wrong row.
 */
export function render(chain: AnyChain, example: Readonly<Fields>, options: RenderOptions = {}): Rendered {
  const { locale = 'en' } = options;
  const stages = speaking(chain, example);
  for (const { key, script } of stages) {
    for (const field of script.spoken) {
      if (example[field] !== undefined) continue;
      throw new SitflowError('script.missing-field', `"${field}" is not there to be spoken`, {
        chain: chain.name,
        stage: key,
        field,
      });
    }
  }
  const output = stages.map(({ script }) => `${script.label(locale)}: ${script.say(example)}`).join('\n');
  const back = readOutput(chain, output, { locale, example });
  for (const { key, script } of stages) {
    for (const field of script.spoken) {
      if (asText(back[field]) === asText(example[field])) continue;
      throw new SitflowError('script.ambiguous', `"${field}" would not be read back as it was said`, {
        chain: chain.name,
        stage: key,
        field,
        mend: `Its text holds a label of the chain at the start of a line (${stages.map((s) => s.script.label(locale)).join(', ')}).`,
      });
    }
  }
  return { ...renderPrompt(chain, example, options), output };
}

/**
 * Reads an output back into fields, by the labels of the chain's stages in their order. Text before the first label, a label that is
 * missing, comes twice or out of order is an error that says which.
 */
export function readOutput(chain: AnyChain, output: string, options: ReadOptions = {}): Fields {
  const { locale = 'en', example = {} } = options;
  const stages = speaking(chain, example);
  const fields: Fields = {};
  const marks = stages.map(({ key, script }) => ({ key, script, mark: `${script.label(locale)}: ` }));
  const lines = `\n${output}`;
  const starts = marks.map(({ key, mark }) => {
    const at = lines.indexOf(`\n${mark}`);
    const fail = (code: string, found: string) =>
      new SitflowError(code, `${found} in the output`, { chain: chain.name, stage: key });
    if (at < 0) throw fail('script.missing-label', `there is no line "${mark.trim()}"`);
    if (lines.indexOf(`\n${mark}`, at + 1) >= 0) throw fail('script.ambiguous', `"${mark.trim()}" comes twice`);
    return at;
  });
  starts.forEach((at, i) => {
    const { key, script, mark } = marks[i] as (typeof marks)[number];
    const end = i + 1 < starts.length ? (starts[i + 1] as number) : lines.length;
    if (i === 0 ? at !== 0 : end < at) {
      throw new SitflowError('script.ambiguous', 'the labels are not in the order of the chain', {
        chain: chain.name,
        stage: key,
      });
    }
    Object.assign(fields, script.read(lines.slice(at + 1 + mark.length, end)));
  });
  return fields;
}

/** The stages that are spoken, in order: of a choice those of the example's own branch. */
function speaking(chain: AnyChain, example: Readonly<Fields>): (ChainStage & { script: Script })[] {
  return spokenPath(chain.parts, example).flatMap((index) => {
    const stage = chain.stages[index] as ChainStage;
    return stage.spec.script ? [{ ...stage, script: stage.spec.script }] : [];
  });
}

function asText(value: unknown): string {
  if (isHeldPicture(value)) {
    throw new SitflowError('script.not-text', 'a picture is no text', {
      mend: "Say that the field is a picture: chain(name, { input: { image: 'picture' } }).",
    });
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
