import { SitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import type { AnyChain } from '../chain/chain.js';
import type { Fields } from '../example/example.js';
import { findUnserializable } from '../example/json.js';
import { wrongType } from '../stage/field-type.js';
import type { Script } from '../stage/script.js';
import { speaking } from './speaking.js';

export interface ReadOptions {
  /** The language of the labels (default `en`). */
  readonly locale?: string;
  /** What is known of the example: for a chain with `choose`, at least what tells its branch. */
  readonly example?: Readonly<Fields>;
}

export interface ReadJointOptions extends ReadOptions {
  /** Whether the output was cut off: its last part is then incomplete and counts as not followed. */
  readonly cut?: boolean;
}

/** What a model made of a whole instruction. */
export interface Followed {
  /** The fields that were said. */
  readonly fields: Fields;
  /** By stage key: whether the stage's part occurs exactly once, is not empty, can be read, and gives each of its fields a value of the right type. */
  readonly followed: Readonly<Record<string, boolean>>;
}

/** Where a mark stands. `closer`: what closes the emphasis that was opened before it, where it is to stand behind the part. */
interface Place {
  readonly at: number;
  readonly end: number;
  readonly closer: string | undefined;
}

/** A spoken stage, its mark at the start of a line, and from where to where that stands: every place, in order. */
interface Marked {
  readonly key: string;
  readonly script: Script;
  readonly mark: string;
  readonly places: readonly Place[];
}

/**
 * Reads an output back into fields, by the labels of the chain's stages in their order. Text before the first label, a label that is
 * missing, comes twice or out of order is an error that says which.
 */
export function readOutput(chain: AnyChain, output: string, options: ReadOptions = {}): Fields {
  const fields: Fields = {};
  const marked = marksIn(chain, output, [exactly], options);
  let before = -1;
  for (const [i, { key, script, mark, places }] of marked.entries()) {
    const fail = (code: string, found: string) =>
      new SitflowError(code, `${found} in the output`, { chain: chain.name, stage: key });
    const [at, again] = places.map((place) => place.at);
    if (at === undefined) throw fail('script.missing-label', `there is no line "${mark.trim()}"`);
    if (again !== undefined) throw fail('script.ambiguous', `"${mark.trim()}" comes twice`);
    if (i === 0 ? at !== 0 : at < before)
      throw fail('script.ambiguous', 'the labels are not in the order of the chain');
    before = at;
    Object.assign(fields, script.read(segment(output, at + mark.length, marked)));
  }
  return fields;
}

/**
 * Reads as much as possible of a model's answer and never throws: a part that is missing, comes twice, cannot be read or has a value of the wrong
 * type is left out. Text before the first label is passed over; spaces around a part, which models add freely, do not count. A label that stands nowhere just as it is said
 * may be written otherwise: in capitals, emphasized, as a heading or an item, without the space behind it.
 */
export function readJoint(chain: AnyChain, output: string, options: ReadJointOptions = {}): Followed {
  const fields: Fields = {};
  const marked = marksIn(chain, output, [exactly, loosely], options);
  const last = options.cut ? Math.max(...marked.flatMap(({ places }) => places.map(({ at }) => at))) : undefined;
  const followed = marked.map(({ key, script, places }) => {
    const [place, again] = places;
    const text = place === undefined || again !== undefined || place.at === last ? '' : partAt(place, output, marked);
    if (text === '') return [key, false];
    try {
      const said = script.read(text);
      if (script.spoken.some((field) => !fits(said, field, chain.types))) return [key, false];
      Object.assign(fields, said);
      return [key, true];
    } catch {
      return [key, false];
    }
  });
  return { fields, followed: Object.fromEntries(followed) };
}

/** Whether a part gave a field a value of its type. Without a type, any JSON will do. */
function fits(said: Readonly<Fields>, field: string, types: AnyChain['types']): boolean {
  const value = own(said, field);
  const type = own(types, field);
  if (value === undefined || wrongType(value, type) !== undefined) return false;
  return (type !== undefined && type !== 'json') || findUnserializable(value, type === 'json') === undefined;
}

const exactly = (label: string) => new RegExp(`\\n${label}: `, 'g');
/** Those too that do not break: French sets one before a colon. */
const SPACES = '[^\\S\\n]*';

/** In any case, and as models set headings, lists and emphasis: "**Answer:** red", "**Answer: red**", "1. answer : red". */
const loosely = (label: string) => {
  const item = '#{1,6}[^\\S\\n]+|[-*+•][^\\S\\n]+|\\(?\\d+[.)][^\\S\\n]+';
  const colon = `\\k<mark>${SPACES}[:：]|${SPACES}[:：]\\k<mark>|${SPACES}(?<inside>[:：])`;
  return new RegExp(
    `\\n(?:${SPACES}>)?${SPACES}(?:${item})?(?<mark>\\*{1,3}|_{1,2})?${label}(?:${colon})${SPACES}`,
    'gi',
  );
};

function marksIn(
  chain: AnyChain,
  output: string,
  patterns: readonly ((label: string) => RegExp)[],
  { locale = 'en', example = {} }: ReadOptions,
): Marked[] {
  const lines = `\n${output}`;
  return speaking(chain, example).map(({ key, script }) => {
    const label = script.label(locale);
    const escaped = label.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    // By the first pattern that is found. The line break that was put in front makes a place in `lines` the same place in `output`.
    const found = patterns.map((pattern) => [...lines.matchAll(pattern(escaped))]);
    const marks = found.find((each) => each.length > 0) ?? [];
    const places = marks.map(({ 0: mark, index, groups }) => ({
      at: index,
      end: index + mark.length - 1,
      closer: groups?.inside && groups.mark,
    }));
    return { key, script, mark: `${label}: `, places };
  });
}

/** A part without what is around it. */
function partAt({ end, closer }: Place, output: string, marked: readonly Marked[]): string {
  const text = segment(output, end, marked).trim();
  return closer && text.endsWith(closer) ? text.slice(0, -closer.length).trim() : text;
}

/** From a place up to the line break before the next mark. */
function segment(output: string, from: number, marked: readonly Marked[]): string {
  const next = marked.flatMap(({ places }) => places.map(({ at }) => at)).filter((at) => at >= from);
  return output.slice(from, next.length === 0 ? output.length : Math.max(from, Math.min(...next) - 1));
}
