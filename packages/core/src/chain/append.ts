import { SitflowError } from '../base/errors.js';
import { GrownMap } from '../base/grown-map.js';
import { own, table } from '../base/own.js';
import type { FieldType } from '../stage/field-type.js';
import type { AnySpec } from '../stage/stage.js';
import { checkField, type Draft, requireField, withField } from './draft.js';
import { withLabels } from './labels.js';
import { type AnyComputed, type Branch, branchesOf, type Part } from './parts.js';
import type { AnyChain, ChainStage } from './shape.js';

/** One way through a choice, and what appends it to a draft that stands at its beginning. */
export interface BranchBuilder {
  readonly name: string;
  readonly append: (start: Draft) => Draft;
}

/** All that another chain is made of, behind what is there; its inputs are needed, those too that it declares and no stage of it needs. */
export function appendChain(draft: Draft, next: AnyChain): Draft {
  const unconditional = next.inputs.filter((field) => !next.conditional.has(field));
  // After its parts: an error names the stage that needs what is not there.
  return neededBy(appendParts(draft, next, next.parts), next, unconditional);
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
        const builders = branchesOf(part).map(([name, own]) => ({
          name,
          append: (start: Draft) => neededBy(appendParts(start, of, own.parts), of, own.inputs),
        }));
        return appendChoice(built, part.by, builders);
      }
      default:
        return stage(built, part.stage);
    }
  }, draft);
}

function neededBy(draft: Draft, { name, types }: AnyChain, inputs: readonly string[]): Draft {
  return inputs.reduce(
    (built, field) => requireField(built, { who: `chain ${name} needs` }, field, types[field]),
    draft,
  );
}

export function appendKeep(draft: Draft, test: AnyComputed<boolean>, reason: string): Draft {
  const built = readBy(draft, 'keep', test.reads);
  return { ...built, parts: [...built.parts, { kind: 'keep', test, reason }] };
}

function readBy(draft: Draft, method: string, reads: readonly string[]): Draft {
  return reads.reduce((built, field) => requireField(built, { who: `${method}() reads` }, field, undefined), draft);
}

/** Each branch starts from what was there before the choice; behind it is there what all of them add. */
export function appendChoice(before: Draft, by: string | AnyComputed, builders: readonly BranchBuilder[]): Draft {
  const draft = readBy(before, 'choose', typeof by === 'string' ? [by] : by.reads);
  // Without a prototype: a branch may have any name.
  const branches = table<Branch>([]);
  const ends: Draft[] = [];
  let built = draft;
  for (const { name, append } of builders) {
    const end = append({
      ...built,
      types: withInputs(draft, built),
      parts: [],
      labels: draft.labels,
      always: draft.always,
      sometimes: draft.sometimes,
      unconditional: GrownMap.empty(),
      branch: [...draft.branch, name],
    });
    ends.push(end);
    branches[name] = {
      inputs: end.unconditional.keys.filter((field) => !draft.unconditional.has(field)),
      parts: end.parts,
    };
    // Stages are counted on, and an input is of one kind for all.
    const { stages, names, adders, inputs, types } = end;
    built = { ...built, stages, names, adders, inputs, types };
  }
  const added = [
    ...new Set(ends.flatMap((end) => [...end.always.since(draft.always), ...end.sometimes.since(draft.sometimes)])),
  ];
  const every = added.filter((field) => ends.every(({ always }) => always.has(field)));
  const some = added.filter((field) => !every.includes(field));
  const { else: otherwise, ...named } = branches;
  let labels = draft.labels;
  for (const end of ends)
    for (const mark of end.labels.since(draft.labels)) labels = labels.with(mark, end.labels.get(mark) as number);
  let types = withInputs(draft, built);
  for (const [field, kind] of agreed(ends, added)) types = types.with(field, kind);
  return {
    ...built,
    types,
    labels,
    parts: [...draft.parts, { kind: 'choose', by, branches: named, otherwise }],
    always: every.reduce(withField, draft.always),
    sometimes: some.reduce(withField, draft.sometimes),
    unconditional: draft.unconditional,
    branch: draft.branch,
  };
}

/** The field types known before a choice, and those of the inputs that its branches need. */
function withInputs(before: Draft, { inputs, types }: Draft): Draft['types'] {
  let known = before.types;
  for (const field of inputs.keys) {
    const kind = types.get(field);
    if (kind && known.get(field) !== kind) known = known.with(field, kind);
  }
  return known;
}

/** The kinds of the fields that branches add, where all that add one tell the same. */
function agreed(ends: readonly Draft[], added: readonly string[]): (readonly [string, FieldType])[] {
  return added.flatMap((field) => {
    const adding = ends.filter(({ always, sometimes }) => always.has(field) || sometimes.has(field));
    const [kind, ...others] = new Set(adding.map(({ types }) => types.get(field)));
    return kind !== undefined && others.length === 0 ? [[field, kind] as const] : [];
  });
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
  const kindOf = (field: string) => own(spec.types ?? {}, field);
  const by = { stage: spec.name, who: 'this stage needs' };
  const built = spec.needs.reduce((now, need) => requireField(now, by, need, kindOf(need)), draft);
  const index = built.stages.length;
  let { types, always, adders } = built;
  const rename = 'Choose another name, usually with the option `as`.';
  for (const add of spec.adds) {
    checkField(add, draft.name, spec.name);
    if (add === 'id') fail('chain.reserved-field', '"id" identifies the example, so no stage may add it', rename, add);
    if (built.always.has(add) || built.sometimes.has(add)) {
      // The last: one in another branch may add it too.
      const other = built.stages[built.adders.get(add) ?? -1]?.key;
      fail('chain.doubled-field', `"${add}" is added by ${other} already`, rename, add);
    }
    if (built.inputs.has(add)) {
      const user = built.stages.find((s) => s.spec.needs.includes(add))?.key;
      const found = user ? `"${add}" was needed before, by ${user}` : `"${add}" is part of the input already`;
      const mend = `Put this stage before ${user ?? 'it'}, or choose another name with the option \`as\`.`;
      fail('chain.doubled-field', found, mend, add);
    }
    const kind = kindOf(add);
    // Another branch may have added it with another type. Here it has this stage's type, if that is known.
    if (kind) types = types.with(add, kind);
    always = withField(always, add);
    adders = adders.with(add, index);
  }
  const parts = withStage(built.parts, index, spec.shape);
  const { stages, names } = withKey(built, { branch: draft.branch, spec, after: waitsFor(built, spec, parts) });
  const labels = withLabels({ name: draft.name, stages, labels: built.labels }, index);
  return { ...built, types, always, adders, labels, names, stages, parts };
}

/** Stages that follow each other are one stretch: they may run side by side. */
function withStage(parts: readonly Part[], index: number, shape: AnySpec['shape']): readonly Part[] {
  if (shape) return [...parts, { kind: shape, stage: index }];
  const last = parts.at(-1);
  return last?.kind === 'stages'
    ? [...parts.slice(0, -1), { kind: 'stages', stages: [...last.stages, index] }]
    : [...parts, { kind: 'stages', stages: [index] }];
}

/** The earlier stages, since the last `choose` or the like, whose fields a stage needs. */
function waitsFor({ adders }: Draft, { needs, shape }: AnySpec, parts: readonly Part[]): readonly number[] {
  const last = parts.at(-1);
  if (shape || last?.kind !== 'stages') return [];
  const first = last.stages[0] as number;
  const from = needs.map((need) => adders.get(need) ?? -1).filter((stage) => stage >= first);
  return [...new Set(from)].sort((a, b) => a - b);
}

/**
 * The stages with one more. Keys are unique: a name that comes twice is told apart by what it adds, and if that is the same (in branches named
 * alike) by a number.
 */
function withKey(draft: Draft, stage: Omit<ChainStage, 'key'>): Pick<Draft, 'stages' | 'names'> {
  const bare = bareKey(stage);
  const times = draft.names.get(bare) ?? 0;
  let names = draft.names.with(bare, times + 1);
  const numbered = (full: string): string => {
    const before = names.get(`${FULL}${full}`) ?? 0;
    names = names.with(`${FULL}${full}`, before + 1);
    return before === 0 ? full : `${full}#${before + 1}`;
  };
  const full = (of: Omit<ChainStage, 'key'>) => `${bareKey(of)}:${of.spec.adds.join('+')}`;
  if (times === 0) return { stages: [...draft.stages, { ...stage, key: numbered(bare) }], names };
  // The first of a name loses its bare key to the second.
  const stages = draft.stages.map((other) =>
    times === 1 && bareKey(other) === bare ? { ...other, key: numbered(full(other)) } : other,
  );
  return { stages: [...stages, { ...stage, key: numbered(full(stage)) }], names };
}

/** Before the keys that were given, among the names that came. No name of a stage begins so. */
const FULL = '\0';

function bareKey({ branch, spec }: Omit<ChainStage, 'key'>): string {
  return [...branch, spec.name].join('/');
}
