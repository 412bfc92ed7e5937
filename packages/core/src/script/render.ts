import { SitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import { hash32 } from '../base/random.js';
import type { AnyChain } from '../chain/chain.js';
import type { Fields } from '../example/example.js';
import { isHeldPicture } from '../example/picture.js';
import type { Script } from '../stage/script.js';
import { fieldLabel, joinClauses } from '../words/locales.js';
import { readOutput } from './read.js';
import { nothingSpoken, speaking, spokenInputs } from './speaking.js';

/** A sequential instruction and what should answer it. The shape that trainers know as Alpaca's, with pictures beside it. */
export interface Rendered {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  /** The chain's picture, where it takes one in; several where it takes several. */
  readonly image?: unknown;
  /** The chain's recording, likewise. */
  readonly audio?: unknown;
  /** Where each field stands in `output`, in order. Masks, views and scores are made from it, without reading the output again. */
  readonly steps: readonly Step[];
}

/** A field's place in an output: `output.slice(start, end)` is what was said of it. In UTF-16 code units. */
export interface Step {
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

export interface RenderOptions {
  /** The language of the instruction and the labels (default `en`). */
  readonly locale?: string;
  /** Picks the wordings, together with the example's id (default 0). */
  readonly seed?: number | string;
  /** The id to pick wordings by (default: the example's own). If the example has none, give the `id` of its outcome. */
  readonly id?: string;
}

/** The instruction and the input alone: what a tuned model is asked. */
export function renderPrompt(
  chain: AnyChain,
  example: Readonly<Fields>,
  options: RenderOptions = {},
): Omit<Rendered, 'output' | 'steps'> {
  const { locale = 'en', seed = 0, id = String(example.id ?? '') } = options;
  const clauses = speaking(chain, example).map(({ key, script }) =>
    script.clause({ locale, variant: hash32(seed, id, key) }),
  );
  if (clauses.length === 0) throw nothingSpoken(chain);
  const inputs = spokenInputs(chain, example);
  const texts = inputs.filter((field) => !['picture', 'audio'].includes(chain.types[field] ?? ''));
  const input =
    texts.length === 1
      ? asText(own(example, texts[0] as string))
      : texts.map((field) => `${fieldLabel(field, locale)}: ${asText(own(example, field))}`).join('\n');
  const files = (type: 'picture' | 'audio', name: string) => {
    const found = inputs.filter((field) => chain.types[field] === type).map((field) => own(example, field));
    return found.length > 0 ? { [name]: found.length === 1 ? found[0] : found } : {};
  };
  const instruction = joinClauses(clauses, locale, hash32(seed, id, 'join'));
  return { instruction, input, ...files('picture', 'image'), ...files('audio', 'audio') };
}

/** An instruction and its input as one text, the input on a line of its own: what trainers make of Alpaca's fields, and a joint run asks. */
export function promptText({ instruction, input }: Pick<Rendered, 'instruction' | 'input'>): string {
  return input === '' ? instruction : `${instruction}\n${input}`;
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
      if (own(example, field) !== undefined) continue;
      throw new SitflowError('script.missing-field', `"${field}" is not there to be spoken`, {
        chain: chain.name,
        stage: key,
        field,
      });
    }
  }
  let output = '';
  const steps: Step[] = [];
  for (const { script } of stages) {
    const mark = `${output === '' ? '' : '\n'}${script.label(locale)}: `;
    const said = script.say(example);
    steps.push(...stepsOf(script, example, said, output.length + mark.length));
    output += mark + said;
  }
  const back = readOutput(chain, output, { locale, example });
  for (const { key, script } of stages) {
    for (const field of script.spoken) {
      if (asText(own(back, field)) === asText(own(example, field))) continue;
      throw new SitflowError('script.ambiguous', `"${field}" would not be read back as it was said`, {
        chain: chain.name,
        stage: key,
        field,
        mend: `Its text holds a label of the chain at the start of a line (${stages.map((s) => s.script.label(locale)).join(', ')}).`,
      });
    }
  }
  return { ...renderPrompt(chain, example, options), output, steps };
}

/** Where the fields of a segment stand that begins at `from`. */
function stepsOf(script: Script, example: Readonly<Fields>, said: string, from: number): Step[] {
  // Without spans of its own, each field is said by the whole segment.
  const spans = script.spans?.(example) ?? script.spoken.map((field) => ({ field, start: 0, end: said.length }));
  return spans.map(({ field, start, end }) => ({ field, start: from + start, end: from + end }));
}

function asText(value: unknown): string {
  if (isHeldPicture(value)) {
    throw new SitflowError('script.not-text', 'a picture is no text', {
      mend: "Say that the field is a picture: chain(name, { input: { image: 'picture' } }).",
    });
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
