import { SitflowError } from '../base/errors.js';
import { own, table } from '../base/own.js';
import type { Fields } from '../example/example.js';
import type { Script } from '../stage/script.js';
import type { AnySpec } from '../stage/stage.js';
import { goingOn } from '../words/locales.js';
import type { AnyComputed, Branch, Part } from './parts.js';
import type { AnyChain } from './shape.js';

/** A chain as one of its rounds: what it adds is named by the round, and fed needs are what the round before added. */
export function inRound(chain: AnyChain, round: number, feed: Readonly<Record<string, string | undefined>>): AnyChain {
  const adds = new Set(chain.adds);
  const outer = (field: string): string => {
    if (adds.has(field)) return `${field}_${round}`;
    const fed = own(feed, field);
    return fed !== undefined && round > 1 ? `${fed}_${round - 1}` : field;
  };
  return {
    name: chain.name,
    inputs: chain.inputs.map(outer),
    conditional: new Set([...chain.conditional].map(outer)),
    adds: chain.adds.map(outer),
    types: table(Object.entries(chain.types).map(([field, type]) => [outer(field), type])),
    sometimes: new Set([...chain.sometimes].map(outer)),
    stages: chain.stages.map((stage) => ({ ...stage, spec: renamed(stage.spec, outer, round, feed) })),
    parts: chain.parts.map((part) => renamedPart(part, outer)),
  };
}

/** A spec whose fields have other names in the chain; the stage itself keeps its own. */
function renamed(
  spec: AnySpec,
  outer: (field: string) => string,
  round: number,
  feed: Readonly<Record<string, string | undefined>>,
): AnySpec {
  const { types = {} } = spec;
  for (const need of spec.needs) {
    const other = spec.needs.find((each) => outer(each) === outer(need) && own(types, each) !== own(types, need));
    if (other === undefined) continue;
    throw new SitflowError(
      'chain.wrong-type',
      `one field feeds "${need}" and "${other}", which are of different kinds`,
      {
        stage: spec.name,
        field: need,
        mend: 'Feed each by a field of its own kind.',
      },
    );
  }
  const fields = [...new Set([...spec.needs, ...spec.adds])];
  const goesOn = round > 1 && spec.needs.some((need) => own(feed, need) !== undefined);
  return {
    ...spec,
    needs: spec.needs.map(outer),
    adds: spec.adds.map(outer),
    ...(spec.types && {
      types: table(Object.entries(spec.types).map(([field, type]) => [outer(field), type])),
    }),
    ...(spec.script && { script: renamedScript(spec.script, fields, outer, round, goesOn) }),
    // By place, since one field of the round before may be fed to several needs.
    ownFields: spec.ownFields ?? { needs: spec.needs, adds: spec.adds },
  };
}

function renamedScript(
  script: Script,
  fields: readonly string[],
  outer: (field: string) => string,
  round: number,
  goesOn: boolean,
): Script {
  return {
    spoken: script.spoken.map(outer),
    // What it says of its needs is said of the first round's: of a later one it has to be told what they are.
    clause(wording) {
      const clause = script.clause(wording);
      return goesOn ? goingOn(clause, wording.locale, round - 1) : clause;
    },
    label: (locale) => `${script.label(locale)} ${round}`,
    say: (example) => script.say(inner(example, fields, outer)),
    ...(script.spans && {
      spans: (example) =>
        script.spans?.(inner(example, fields, outer)).map((span) => ({ ...span, field: outer(span.field) })) ?? [],
    }),
    read: (segment) =>
      Object.fromEntries(Object.entries(script.read(segment)).map(([field, value]) => [outer(field), value])),
  };
}

function inner(example: Readonly<Fields>, fields: readonly string[], outer: (field: string) => string): Fields {
  return { ...example, ...Object.fromEntries(fields.map((field) => [field, own(example, outer(field))])) };
}

function renamedPart(part: Part, outer: (field: string) => string): Part {
  const computed = <T>(by: AnyComputed<T>): AnyComputed<T> => ({
    reads: by.reads.map(outer),
    version: by.version,
    value: (example: Fields) => by.value(inner(example, by.reads as string[], outer) as never),
  });
  switch (part.kind) {
    case 'keep':
      return { ...part, test: computed(part.test) };
    case 'choose':
      return {
        ...part,
        by: typeof part.by === 'string' ? outer(part.by) : computed(part.by),
        branches: Object.fromEntries(
          Object.entries(part.branches).map(([name, own]) => [name, renamedBranch(own, outer)]),
        ),
        otherwise: part.otherwise && renamedBranch(part.otherwise, outer),
      };
    default:
      return part;
  }
}

function renamedBranch({ inputs, parts }: Branch, outer: (field: string) => string): Branch {
  return { inputs: inputs.map(outer), parts: parts.map((part) => renamedPart(part, outer)) };
}
