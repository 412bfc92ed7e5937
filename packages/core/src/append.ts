import type { AnyChain, ChainStage } from './chain.js';
import { type Draft, needed } from './draft.js';
import { SitflowError } from './errors.js';
import type { FieldType } from './field-type.js';
import { type AnyComputed, type Branch, branchesOf, type Part } from './parts.js';
import type { AnySpec } from './stage.js';

/** One way through a choice, and what appends it to a draft that stands at its beginning. */
export interface Way {
  readonly name: string;
  readonly append: (start: Draft) => Draft;
}

/** All that another chain is made of, behind what is there; its inputs are needed, those too that it declares and no stage of it needs. */
export function appendChain(draft: Draft, next: AnyChain): Draft {
  const always = next.inputs.filter((field) => !next.conditional.has(field));
  // After its parts: an error names the stage that needs what is not there.
  return neededBy(appendParts(draft, next, next.parts), next, always);
}

function appendParts(draft: Draft, of: AnyChain, parts: readonly Part[]): Draft {
  const stage = (built: Draft, index: number) => appendStage(built, (of.stages[index] as ChainStage).spec);
  return parts.reduce((built: Draft, part) => {
    switch (part.kind) {
      case 'stages':
        return part.stages.reduce(stage, built);
      case 'keep':
        return appendKeep(built, part.test, part.reason);
      case 'choose': {
        const ways = branchesOf(part).map(([name, own]) => ({
          name,
          append: (start: Draft) => neededBy(appendParts(start, of, own.parts), of, own.inputs),
        }));
        return appendChoice(built, part.by, ways);
      }
      default:
        return stage(built, part.stage);
    }
  }, draft);
}

function neededBy(draft: Draft, { name, types }: AnyChain, inputs: readonly string[]): Draft {
  return inputs.reduce((built, field) => needed(built, { who: `chain ${name} needs` }, field, types[field]), draft);
}

export function appendKeep(draft: Draft, test: AnyComputed<boolean>, reason: string): Draft {
  const built = readBy(draft, 'keep', test.reads);
  return { ...built, parts: [...built.parts, { kind: 'keep', test, reason }] };
}

function readBy(draft: Draft, method: string, reads: readonly string[]): Draft {
  return reads.reduce((built, field) => needed(built, { who: `${method}() reads` }, field, undefined), draft);
}

/** Each branch starts from what was there before the choice; behind it is there what all of them add. */
export function appendChoice(before: Draft, by: string | AnyComputed, ways: readonly Way[]): Draft {
  const draft = readBy(before, 'choose', typeof by === 'string' ? [by] : by.reads);
  const branches: Record<string, Branch> = {};
  const ends: Draft[] = [];
  let built = draft;
  for (const { name, append } of ways) {
    const end = append({
      ...built,
      types: { ...draft.types, ...ofInputs(built) },
      parts: [],
      certain: draft.certain,
      uncertain: draft.uncertain,
      direct: new Set(),
      branch: [...draft.branch, name],
    });
    ends.push(end);
    branches[name] = { inputs: [...end.direct].filter((field) => !draft.direct.has(field)), parts: end.parts };
    // Stages are counted on, and an input is of one kind for all.
    built = { ...built, stages: end.stages, inputs: end.inputs, types: end.types };
  }
  const added = new Set(ends.flatMap(({ certain, uncertain }) => [...certain, ...uncertain]));
  for (const field of [...draft.certain, ...draft.uncertain]) added.delete(field);
  const every = [...added].filter((field) => ends.every(({ certain }) => certain.has(field)));
  const some = [...added].filter((field) => !every.includes(field));
  const { else: otherwise, ...named } = branches;
  return {
    ...built,
    types: { ...draft.types, ...ofInputs(built), ...agreed(ends, added) },
    parts: [...draft.parts, { kind: 'choose', by, branches: named, otherwise }],
    certain: new Set([...draft.certain, ...every]),
    uncertain: new Set([...draft.uncertain, ...some]),
    direct: draft.direct,
    branch: draft.branch,
  };
}

function ofInputs({ inputs, types }: Draft): Record<string, FieldType> {
  return Object.fromEntries(inputs.flatMap((field) => (types[field] ? [[field, types[field]]] : [])));
}

/** The kinds of the fields that branches add, where all that add one tell the same. */
function agreed(ends: readonly Draft[], added: ReadonlySet<string>): Record<string, FieldType> {
  const kinds: Record<string, FieldType> = {};
  for (const field of added) {
    const adding = ends.filter(({ certain, uncertain }) => certain.has(field) || uncertain.has(field));
    const [kind, ...others] = new Set(adding.map(({ types }) => types[field]));
    if (kind !== undefined && others.length === 0) kinds[field] = kind;
  }
  return kinds;
}

/** A stage behind what is there, once its fields are checked against that. */
export function appendStage(draft: Draft, spec: AnySpec): Draft {
  const fail = (code: string, found: string, mend: string, field?: string): never => {
    throw new SitflowError(code, found, { chain: draft.name, stage: spec.name, field, mend });
  };
  if (spec.shape === 'gather' && draft.branch.length > 0) {
    fail(
      'chain.gather-in-branch',
      `the branch "${draft.branch.at(-1)}" of choose() gathers`,
      'A whole-set stage sees all examples, not those of one branch: gather before or after the choice.',
    );
  }
  const by = { stage: spec.name, who: 'this stage needs' };
  const built = spec.needs.reduce((now, need) => needed(now, by, need, spec.types?.[need]), draft);
  const types = { ...built.types };
  const rename = 'Choose another name, usually with the option `as`.';
  for (const add of spec.adds) {
    if (add === 'id')
      fail('chain.reserved-field', '"id" is the name of an example, and no stage may add it', rename, add);
    if (built.certain.has(add) || built.uncertain.has(add)) {
      // The last: one in another branch may add it too.
      const other = built.stages.findLast((s) => s.spec.adds.includes(add))?.key;
      fail('chain.doubled-field', `"${add}" is added by ${other} already`, rename, add);
    }
    if (built.inputs.includes(add)) {
      const user = built.stages.find((s) => s.spec.needs.includes(add))?.key;
      const found = user ? `"${add}" was needed before, by ${user}` : `"${add}" is part of the input already`;
      const mend = `Put this stage before ${user ?? 'it'}, or choose another name with the option \`as\`.`;
      fail('chain.doubled-field', found, mend, add);
    }
    const kind = spec.types?.[add];
    if (kind) types[add] = kind;
  }
  const stage = { key: keyOf(draft.branch, spec.name), branch: draft.branch, spec, after: [] };
  return {
    ...built,
    types,
    certain: new Set([...built.certain, ...spec.adds]),
    stages: [...built.stages, stage],
    parts: withStage(built.parts, built.stages.length, spec.shape),
  };
}

/** Stages that follow each other are one stretch: they may run side by side. */
function withStage(parts: readonly Part[], index: number, shape: AnySpec['shape']): readonly Part[] {
  if (shape) return [...parts, { kind: shape, stage: index }];
  const last = parts.at(-1);
  return last?.kind === 'stages'
    ? [...parts.slice(0, -1), { kind: 'stages', stages: [...last.stages, index] }]
    : [...parts, { kind: 'stages', stages: [index] }];
}

/** Gives the stages keys of their own, and says which wait for which within each stretch. */
export function finished(draft: Draft): Draft {
  const after = new Map<number, readonly number[]>();
  const walk = (list: readonly Part[]) => {
    for (const part of list) {
      if (part.kind === 'choose') for (const [, own] of branchesOf(part)) walk(own.parts);
      if (part.kind !== 'stages') continue;
      for (const [at, stage] of part.stages.entries()) {
        const { needs } = (draft.stages[stage] as ChainStage).spec;
        const earlier = part.stages.slice(0, at);
        after.set(
          stage,
          earlier.filter((i) => draft.stages[i]?.spec.adds.some((field) => needs.includes(field))),
        );
      }
    }
  };
  walk(draft.parts);
  const keys = keysOf(draft.stages);
  const stages = draft.stages.map((stage, i) => ({ ...stage, key: keys[i] as string, after: after.get(i) ?? [] }));
  return { ...draft, stages };
}

function keyOf(branch: readonly string[], name: string): string {
  return [...branch, name].join('/');
}

/** Keys are unique: a name that comes twice is told apart by what it adds, and if that is the same (in branches named alike) by a number. */
function keysOf(stages: readonly ChainStage[]): string[] {
  const bare = stages.map(({ branch, spec }) => keyOf(branch, spec.name));
  const full = stages.map(({ spec }, i) =>
    bare.indexOf(bare[i] as string) === bare.lastIndexOf(bare[i] as string)
      ? bare[i]
      : `${bare[i]}:${spec.adds.join('+')}`,
  ) as string[];
  return full.map((key, i) => {
    const before = full.slice(0, i).filter((other) => other === key).length;
    return before === 0 ? key : `${key}#${before + 1}`;
  });
}
