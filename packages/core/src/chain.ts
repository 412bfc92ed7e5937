import type { AddsOf, Fault, Inferred, NeedsOf, NextHave, NextNeeded, Simplify } from './chain-types.js';
import { nearest, SitflowError } from './errors.js';
import { RESERVED_FIELDS } from './example.js';
import type { FieldType } from './field-type.js';
import { toMermaid } from './mermaid.js';
import { SCRIPT_LOCALES } from './script/locales.js';
import type { AnySpec } from './stage.js';

/** A stage at its place in a chain. */
export interface ChainStage {
  /** Unique within the chain: the stage's name, and where a name comes twice also what it adds (`translate:question_en`). */
  readonly key: string;
  readonly spec: AnySpec;
  /** Indices of the earlier stages whose fields it needs; it may run beside all others. */
  readonly after: readonly number[];
}

/** Any chain, whatever it takes in and adds. */
export interface AnyChain {
  readonly name: string;
  readonly stages: readonly ChainStage[];
  readonly inputs: readonly string[];
  readonly types: Readonly<Record<string, FieldType>>;
  readonly __types?: { in: unknown; needed: (needed: never) => void; have: object; out: object };
}

/**
 * Composed stages, as data. In: the declared input, or `Inferred`. Needed: what is asked of the source. Have: all fields at this
 * point. Out: what the chain adds. Immutable: `pipe` gives a new chain. Make one with `chain('name')`.
 */
export class Chain<In, Needed extends object, Have extends object, Out extends object> implements AnyChain {
  declare readonly __types?: { in: In; needed: (needed: Needed) => void; have: Have; out: Out };

  /** @internal Use `chain(name)`. */
  constructor(
    readonly name: string,
    readonly stages: readonly ChainStage[],
    /** The fields that the source has to have. */
    readonly inputs: readonly string[],
    /** The kinds of fields that stages or the declaration tell. */
    readonly types: Readonly<Record<string, FieldType>>,
    private readonly declared: boolean,
  ) {}

  /** All fields that the stages add, in spoken order. */
  get adds(): readonly string[] {
    return this.stages.flatMap(({ spec }) => spec.adds);
  }

  /** Adds a stage, or all the stages of another chain, behind what is there. */
  pipe<S extends AnySpec | AnyChain>(
    next: S & Fault<In, Have, Needed, NeedsOf<S>, AddsOf<S>>,
  ): Chain<
    In,
    NextNeeded<In, Needed, Have, NeedsOf<S>>,
    NextHave<In, Have, NeedsOf<S>, AddsOf<S>>,
    Simplify<Out & AddsOf<S>>
  > {
    const specs =
      typeof next === 'object' && next !== null && 'stages' in next
        ? next.stages.map((s) => s.spec)
        : [next as AnySpec];
    let built: Chain<unknown, object, object, object> = this as never;
    for (const spec of specs) built = append(built, spec, built.declared);
    return built as never;
  }

  /** The chain as a Mermaid flowchart: stages with what they add, arrows for what they need. */
  toMermaid(): string {
    return toMermaid(this);
  }
}

/** Starts a chain whose input is inferred: all that the stages need and no earlier stage adds. */
export function chain(name: string): Chain<Inferred, {}, {}, {}>;
/**
 * Starts a chain that declares its input: a need that nothing before provides is a compile error. Where there is no compiler
 * (JavaScript), `input` says the same at run time.
 */
export function chain<In extends object>(
  name: string,
  options?: { readonly input?: Readonly<Record<keyof In & string, FieldType>> },
): Chain<In, In, In, {}>;
export function chain(name: string, options: { input?: Readonly<Record<string, FieldType>> } = {}) {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new SitflowError('chain.no-name', 'a chain has no name', { mend: "Give it one: chain('translate-answer')." });
  }
  const input = options.input ?? {};
  return new Chain(name, [], Object.keys(input), input, options.input !== undefined) as never;
}

type Building = Chain<unknown, object, object, object>;

function append(to: Building, spec: AnySpec, declared: boolean): Building {
  const fail = (code: string, found: string, mend: string, field?: string): never => {
    throw new SitflowError(code, found, { chain: to.name, stage: spec?.name, field, mend });
  };
  if (typeof spec !== 'object' || spec === null || typeof spec.stage !== 'function' || !spec.name || !spec.version) {
    fail(
      'chain.not-a-stage',
      'pipe() was given something that is no stage spec',
      'Pass what a builder returns, for example caption().',
    );
  }
  const added = to.adds;
  const inputs = [...to.inputs];
  const types: Record<string, FieldType> = { ...to.types };
  for (const need of spec.needs) {
    if (!added.includes(need) && !inputs.includes(need)) {
      if (declared) {
        const have = [...inputs, ...added];
        const near = nearest(need, have);
        fail(
          'chain.missing-field',
          `nothing before this stage adds "${need}"`,
          `${near ? `Did you mean "${near}"? ` : ''}There are: ${have.join(', ') || 'no fields'}.`,
          need,
        );
      }
      inputs.push(need);
    }
    const wants = spec.types?.[need];
    const has = types[need];
    if (wants && has && wants !== has) {
      fail(
        'chain.wrong-type',
        `"${need}" is ${has} here, and this stage needs ${wants}`,
        'Name another field or convert it before.',
        need,
      );
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
      const by = to.stages.find((s) => s.spec.adds.includes(add))?.key;
      fail(
        'chain.doubled-field',
        `"${add}" is added by ${by} already`,
        'Choose another name, usually with the option `as`.',
        add,
      );
    }
    if (inputs.includes(add)) {
      const user = to.stages.find((s) => s.spec.needs.includes(add))?.key;
      const found = user ? `"${add}" was needed before, by ${user}` : `"${add}" is part of the input already`;
      fail(
        'chain.doubled-field',
        found,
        `Put this stage before ${user ?? 'it'}, or choose another name with the option \`as\`.`,
        add,
      );
    }
    const kind = spec.types?.[add];
    if (kind) types[add] = kind;
  }
  const after = to.stages.flatMap((s, i) => (s.spec.adds.some((a) => spec.needs.includes(a)) ? [i] : []));
  const stages = withKeys([...to.stages.map((s) => ({ ...s })), { key: spec.name, spec, after }]);
  checkLabels(to.name, stages);
  return new Chain(to.name, stages, inputs, types, declared);
}

/** Keys are unique: a name that comes twice is told apart by what it adds. */
function withKeys(stages: readonly ChainStage[]): readonly ChainStage[] {
  const times = new Map<string, number>();
  for (const { spec } of stages) times.set(spec.name, (times.get(spec.name) ?? 0) + 1);
  return stages.map((s) => ({
    ...s,
    key: (times.get(s.spec.name) as number) > 1 ? `${s.spec.name}:${s.spec.adds.join('+')}` : s.spec.name,
  }));
}

function checkLabels(chainName: string, stages: readonly ChainStage[]): void {
  for (const locale of SCRIPT_LOCALES) {
    const seen = new Map<string, string>();
    for (const { key, spec } of stages) {
      if (!spec.script) continue;
      const label = labelOrUndefined(spec, locale);
      if (label === undefined) continue;
      const other = seen.get(label);
      if (other !== undefined) {
        throw new SitflowError('chain.doubled-label', `its label "${label}" (${locale}) is that of ${other} too`, {
          chain: chainName,
          stage: key,
          mend: 'Name the fields apart (option `as`), or give one of the stages a script with another label.',
        });
      }
      seen.set(label, key);
    }
  }
}

/** A user's script need not speak every language: where it does not, it has no label to collide. */
function labelOrUndefined(spec: AnySpec, locale: string): string | undefined {
  try {
    return spec.script?.label(locale);
  } catch {
    return undefined;
  }
}
