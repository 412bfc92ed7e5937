import type { AnyChain, ChainStage } from './chain.js';
import { describe, nearest, SitflowError } from './errors.js';
import { RESERVED_FIELDS } from './example.js';
import type { FieldType } from './field-type.js';
import { checkLabels } from './labels.js';
import { type AnyComputed, type Part, shifted } from './parts.js';
import { inRound } from './rounds.js';
import type { AnySpec } from './stage.js';

/** A chain while it is built: every function here gives a new one, or an error that names the field. */
export interface Draft {
  readonly name: string;
  readonly stages: readonly ChainStage[];
  readonly parts: readonly Part[];
  readonly inputs: readonly string[];
  readonly types: Readonly<Record<string, FieldType>>;
  /** Whether the input was declared: then nothing else may be needed of the source. */
  readonly declared: boolean;
  /** Fields that only some branches of a choice add: nothing later may need them. */
  readonly uncertain: ReadonlySet<string>;
}

export function newDraft(name: string, input: Readonly<Record<string, FieldType>> | undefined): Draft {
  return {
    name,
    stages: [],
    parts: [],
    inputs: Object.keys(input ?? {}),
    types: input ?? {},
    declared: input !== undefined,
    uncertain: new Set(),
  };
}

export function piped(draft: Draft, next: AnySpec | AnyChain): Draft {
  if (isChain(next)) return checked(appendChain(draft, next));
  return checked(append(draft, next, undefined, 'pipe'));
}

export function expanded(draft: Draft, spec: AnySpec): Draft {
  return checked(append(draft, spec, 'expand', 'expand'));
}

export function gathered(draft: Draft, spec: AnySpec): Draft {
  return checked(append(draft, spec, 'gather', 'gather'));
}

export function kept(draft: Draft, by: AnySpec | AnyComputed<boolean>, reason: string): Draft {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new SitflowError('chain.no-reason', 'keep() was given no reason', {
      chain: draft.name,
      mend: "Say why the others are rejected: keep(test, 'too short').",
    });
  }
  if (!('stage' in by)) {
    checkReads(draft, 'keep', by);
    return { ...draft, parts: [...draft.parts, { kind: 'keep', test: by, reason }] };
  }
  const [field, ...more] = by.adds;
  if (field === undefined || more.length > 0) {
    throw new SitflowError(
      'chain.not-a-test',
      `keep() takes a stage that adds one boolean; this adds ${by.adds.join(', ') || 'nothing'}`,
      {
        chain: draft.name,
        stage: by.name,
        mend: 'Pipe the stage, and keep by a test: keep({ reads, version, value }, reason).',
      },
    );
  }
  const test = {
    reads: [field],
    version: '1',
    value: (example: Readonly<Record<string, unknown>>) => example[field] as boolean,
  };
  const after = piped(draft, by);
  return { ...after, parts: [...after.parts, { kind: 'keep', test, reason }] };
}

export function chosen(draft: Draft, by: string | AnyComputed, branches: Readonly<Record<string, AnyChain>>): Draft {
  if (typeof by === 'string') checkThere(draft, 'choose', by);
  else checkReads(draft, 'choose', by);
  const names = Object.keys(branches);
  if (names.length === 0) {
    throw new SitflowError('chain.no-branches', 'choose() was given no branches', {
      chain: draft.name,
      mend: "Name them by the field's values: choose('kind', { a: chainA, else: chainB }).",
    });
  }
  let built: Draft = draft;
  const parts: Record<string, readonly Part[]> = {};
  const adds: (readonly string[])[] = [];
  for (const name of names) {
    const branch = branches[name];
    if (!isChain(branch)) {
      throw new SitflowError('chain.not-a-chain', `the branch "${name}" of choose() is ${describe(branch)}`, {
        chain: draft.name,
        mend: "Give a chain: chain('branch').pipe(…).",
      });
    }
    if (hasGather(branch.parts)) {
      throw new SitflowError('chain.gather-in-branch', `the branch "${name}" of choose() gathers`, {
        chain: draft.name,
        mend: 'A whole-set stage sees all examples, not those of one branch: gather before or after the choice.',
      });
    }
    // Each branch starts from what was there before the choice; stages are counted on.
    const own = appendChain({ ...draft, stages: built.stages, parts: [], inputs: built.inputs }, branch, name, draft);
    parts[name] = own.parts;
    adds.push(
      [...new Set(branch.stages.flatMap(({ spec }) => spec.adds))].filter((field) => !own.uncertain.has(field)),
    );
    built = {
      ...built,
      stages: own.stages,
      inputs: own.inputs,
      types: united(built.types, own.types, names[0] === name),
    };
  }
  const every = new Set(adds[0]?.filter((field) => adds.every((own) => own.includes(field))));
  const some = built.stages
    .slice(draft.stages.length)
    .flatMap(({ spec }) => spec.adds.filter((field) => !every.has(field)));
  const { else: otherwise, ...named } = parts;
  return checked({
    ...built,
    uncertain: new Set([...draft.uncertain, ...some]),
    parts: [...draft.parts, { kind: 'choose', by, branches: named, otherwise }],
  });
}

export function repeated(
  draft: Draft,
  count: number,
  round: AnyChain,
  feed: Readonly<Record<string, string | undefined>>,
): Draft {
  const fail = (found: string, mend: string, field?: string) => {
    throw new SitflowError('chain.bad-rounds', found, { chain: draft.name, field, mend });
  };
  if (!Number.isSafeInteger(count) || count < 1)
    fail(`rounds() was given ${describe(count)}`, 'Give a whole number of 1 or more.');
  if (!isChain(round)) fail(`rounds() was given ${describe(round)}`, "Give a chain: chain('round').pipe(…).");
  const adds = round.stages.flatMap(({ spec }) => spec.adds);
  for (const [need, field] of Object.entries(feed)) {
    if (!round.inputs.includes(need))
      fail(
        `it feeds "${need}", which chain ${round.name} does not need`,
        `It needs: ${round.inputs.join(', ')}.`,
        need,
      );
    if (!adds.includes(field as string))
      fail(
        `it feeds "${need}" with "${field}", which chain ${round.name} does not add`,
        `It adds: ${adds.join(', ')}.`,
        need,
      );
  }
  let built = draft;
  for (let n = 1; n <= count; n++) built = appendChain(built, inRound(round, n, feed));
  return checked(built);
}

function isChain(value: unknown): value is AnyChain {
  return typeof value === 'object' && value !== null && 'stages' in value && 'parts' in value;
}

function hasGather(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === 'gather');
}

/** What `append` checks against: what had been there before a choice, where its branches are built side by side. */
function appendChain(draft: Draft, next: AnyChain, branch?: string, before: Draft = draft): Draft {
  const offset = draft.stages.length;
  let built = draft;
  const mine = new Set<string>();
  for (const { spec, key } of next.stages) {
    built = appendStage(built, before, mine, spec, branch === undefined ? undefined : `${branch}/${key}`);
    for (const field of spec.adds) mine.add(field);
  }
  const uncertain = new Set([...built.uncertain, ...next.uncertain]);
  const parts = shifted(next.parts, offset);
  const [first, ...rest] = parts;
  const last = draft.parts.at(-1);
  // Stages on both sides of the seam may run side by side.
  const joined: readonly Part[] =
    first?.kind === 'stages' && last?.kind === 'stages'
      ? [...draft.parts.slice(0, -1), { kind: 'stages', stages: [...last.stages, ...first.stages] }, ...rest]
      : [...draft.parts, ...parts];
  return { ...built, uncertain, parts: joined, stages: linked(built.stages, joined) };
}

function append(draft: Draft, spec: AnySpec, shape: AnySpec['shape'], method: string): Draft {
  if (typeof spec !== 'object' || spec === null || typeof spec.stage !== 'function' || !spec.name || !spec.version) {
    throw new SitflowError('chain.not-a-stage', `${method}() was given something that is no stage spec`, {
      chain: draft.name,
      mend: 'Pass what a builder returns, for example caption().',
    });
  }
  if (spec.shape !== shape) {
    throw new SitflowError('chain.wrong-shape', `this stage is one for ${spec.shape ?? 'pipe'}()`, {
      chain: draft.name,
      stage: spec.name,
      mend: `Add it with ${spec.shape ?? 'pipe'}().`,
    });
  }
  const built = appendStage(draft, draft, new Set(), spec, undefined);
  const index = draft.stages.length;
  const last = draft.parts.at(-1);
  const parts: readonly Part[] = shape
    ? [...draft.parts, { kind: shape, stage: index }]
    : last?.kind === 'stages'
      ? [...draft.parts.slice(0, -1), { kind: 'stages', stages: [...last.stages, index] }]
      : [...draft.parts, { kind: 'stages', stages: [index] }];
  return { ...built, parts, stages: linked(built.stages, parts) };
}

/** Adds a stage to the list, once its fields are checked against those there were `before` and those of its own chain (`mine`). */
function appendStage(
  draft: Draft,
  before: Draft,
  mine: ReadonlySet<string>,
  spec: AnySpec,
  key: string | undefined,
): Draft {
  const fail = (code: string, found: string, mend: string, field?: string): never => {
    throw new SitflowError(code, found, { chain: draft.name, stage: spec.name, field, mend });
  };
  const added = [...before.stages.flatMap((s) => s.spec.adds), ...mine];
  const inputs = [...draft.inputs];
  const types: Record<string, FieldType> = { ...draft.types };
  for (const need of spec.needs) {
    if (before.uncertain.has(need) && !mine.has(need)) {
      fail(
        'chain.missing-field',
        `"${need}" is not added by every branch of the choice before`,
        'Let every branch add it, or give the choice an `else` that does.',
        need,
      );
    }
    if (!added.includes(need) && !inputs.includes(need)) {
      if (draft.declared) {
        const have = [...inputs, ...added];
        const near = nearest(need, have);
        const mend = `${near ? `Did you mean "${near}"? ` : ''}There are: ${have.join(', ') || 'no fields'}.`;
        fail('chain.missing-field', `nothing before this stage adds "${need}"`, mend, need);
      }
      inputs.push(need);
    }
    const wants = spec.types?.[need];
    const has = types[need];
    if (wants && has && wants !== has) {
      const found = `"${need}" is ${has} here, and this stage needs ${wants}`;
      fail('chain.wrong-type', found, 'Name another field or convert it before.', need);
    }
    if (wants) types[need] = wants;
  }
  for (const add of spec.adds) {
    if (RESERVED_FIELDS.includes(add)) {
      fail(
        'chain.reserved-field',
        `"${add}" is kept by sitflow`,
        'Choose another name, usually with the option `as`.',
        add,
      );
    }
    if (added.includes(add)) {
      const by = draft.stages.find((s) => s.spec.adds.includes(add))?.key;
      fail(
        'chain.doubled-field',
        `"${add}" is added by ${by} already`,
        'Choose another name, usually with the option `as`.',
        add,
      );
    }
    if (inputs.includes(add)) {
      const user = draft.stages.find((s) => s.spec.needs.includes(add))?.key;
      const found = user ? `"${add}" was needed before, by ${user}` : `"${add}" is part of the input already`;
      const mend = `Put this stage before ${user ?? 'it'}, or choose another name with the option \`as\`.`;
      fail('chain.doubled-field', found, mend, add);
    }
    const kind = spec.types?.[add];
    if (kind) types[add] = kind;
  }
  return { ...draft, inputs, types, stages: [...draft.stages, { key: key ?? spec.name, spec, after: [] }] };
}

/** Fills in which stages wait for which within each stretch. */
function linked(stages: readonly ChainStage[], parts: readonly Part[]): readonly ChainStage[] {
  const after = new Map<number, readonly number[]>();
  const walk = (list: readonly Part[]) => {
    for (const part of list) {
      if (part.kind === 'choose') [...Object.values(part.branches), part.otherwise ?? []].forEach(walk);
      if (part.kind !== 'stages') continue;
      for (const [at, stage] of part.stages.entries()) {
        const { needs } = (stages[stage] as ChainStage).spec;
        after.set(
          stage,
          part.stages.slice(0, at).filter((i) => stages[i]?.spec.adds.some((field) => needs.includes(field))),
        );
      }
    }
  };
  walk(parts);
  return stages.map((stage, i) => ({ ...stage, after: after.get(i) ?? stage.after }));
}

/** Of a field that branches add as different kinds nothing is told. */
function united(
  all: Readonly<Record<string, FieldType>>,
  own: Readonly<Record<string, FieldType>>,
  first: boolean,
): Readonly<Record<string, FieldType>> {
  if (first) return own;
  const differ = Object.keys(own).filter((field) => all[field] !== undefined && all[field] !== own[field]);
  return Object.fromEntries(Object.entries({ ...all, ...own }).filter(([field]) => !differ.includes(field)));
}

function checkReads(draft: Draft, method: string, by: AnyComputed): void {
  if (
    typeof by !== 'object' ||
    by === null ||
    !Array.isArray(by.reads) ||
    typeof by.version !== 'string' ||
    typeof by.value !== 'function'
  ) {
    throw new SitflowError('chain.not-a-test', `${method}() was given ${describe(by)}`, {
      chain: draft.name,
      mend: "Give { reads: ['field'], version: '1', value: ({ field }) => … }: what it reads and its version are part of the chain.",
    });
  }
  for (const field of by.reads as readonly string[]) checkThere(draft, method, field);
}

function checkThere(draft: Draft, method: string, field: string): void {
  const added = draft.stages.flatMap(({ spec }) => spec.adds);
  const have = [...draft.inputs, ...added.filter((name) => !draft.uncertain.has(name))];
  if (have.includes(field)) return;
  const near = nearest(field, have);
  throw new SitflowError('chain.missing-field', `${method}() reads "${field}", which is not there at this place`, {
    chain: draft.name,
    field,
    mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${have.join(', ') || 'no fields'}.`,
  });
}

/** Gives the stages keys of their own, and checks that no two are spoken under one label. */
function checked(draft: Draft): Draft {
  const keyed = { ...draft, stages: withKeys(draft.stages) };
  checkLabels(keyed);
  return keyed;
}

/** Keys are unique: a name that comes twice is told apart by what it adds. */
function withKeys(stages: readonly ChainStage[]): readonly ChainStage[] {
  const times = new Map<string, number>();
  const bare = (stage: ChainStage) => (stage.key.includes('/') ? stage.key : stage.spec.name);
  for (const stage of stages) times.set(bare(stage), (times.get(bare(stage)) ?? 0) + 1);
  return stages.map((stage) => ({
    ...stage,
    key: (times.get(bare(stage)) as number) > 1 ? `${bare(stage)}:${stage.spec.adds.join('+')}` : bare(stage),
  }));
}
