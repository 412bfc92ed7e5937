import { describe, SitflowError } from '../base/errors.js';
import type { AnySpec } from '../stage/stage.js';
import { appendChain, appendChoice, appendKeep, appendStage } from './append.js';
import type { Draft } from './draft.js';
import type { AnyComputed } from './parts.js';
import { inRound } from './rounds.js';
import type { AnyChain } from './shape.js';

// What each method of a chain does to its draft, once what it was given is checked.

export function piped(draft: Draft, next: AnySpec | AnyChain): Draft {
  if (isChain(next)) return appendChain(draft, next);
  return append(draft, next, undefined, 'pipe');
}

export function expanded(draft: Draft, spec: AnySpec): Draft {
  return append(draft, spec, 'expand', 'expand');
}

export function gathered(draft: Draft, spec: AnySpec): Draft {
  return append(draft, spec, 'gather', 'gather');
}

export function kept(draft: Draft, by: AnySpec | AnyComputed<boolean>, reason: string): Draft {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new SitflowError('chain.no-reason', 'keep() was given no reason', {
      chain: draft.name,
      mend: "Say why the others are rejected: keep(test, 'too short').",
    });
  }
  if (typeof by !== 'object' || by === null || !('stage' in by)) {
    checkComputed(draft, 'keep', by);
    return appendKeep(draft, by, reason);
  }
  const built = append(draft, by, undefined, 'keep');
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
  return appendKeep(built, test, reason);
}

export function chosen(draft: Draft, by: string | AnyComputed, branches: Readonly<Record<string, AnyChain>>): Draft {
  if (typeof by !== 'string') checkComputed(draft, 'choose', by);
  // `else` last, wherever it was written.
  const names = Object.keys(branches ?? {}).sort((a, b) => Number(a === 'else') - Number(b === 'else'));
  if (names.length === 0) {
    throw new SitflowError('chain.no-branches', 'choose() was given no branches', {
      chain: draft.name,
      mend: "Name them by the field's values: choose('kind', { a: chainA, else: chainB }).",
    });
  }
  const builders = names.map((name) => {
    const branch = branches[name];
    if (!isChain(branch)) {
      throw new SitflowError('chain.not-a-chain', `the branch "${name}" of choose() is ${describe(branch)}`, {
        chain: draft.name,
        mend: "Give a chain: chain('branch').pipe(…).",
      });
    }
    return { name, append: (start: Draft) => appendChain(start, branch) };
  });
  return appendChoice(draft, by, builders);
}

/** `feed` says which of the chain's fields takes the place of which of its needs in the next round. */
export function repeated(
  draft: Draft,
  count: number,
  round: AnyChain,
  feed: Readonly<Record<string, string | undefined>> = {},
): Draft {
  const fail = (found: string, mend: string, field?: string) => {
    throw new SitflowError('chain.bad-rounds', found, { chain: draft.name, field, mend });
  };
  if (!Number.isSafeInteger(count) || count < 1)
    fail(`rounds() was given ${describe(count)}`, 'Give a whole number of 1 or more.');
  if (!isChain(round)) fail(`rounds() was given ${describe(round)}`, "Give a chain: chain('round').pipe(…).");
  if (typeof feed !== 'object' || feed === null)
    fail(`rounds() is fed by ${describe(feed)}`, "Name the field that feeds each need: { text: 'better' }.");
  for (const [need, field] of Object.entries(feed)) {
    if (!round.inputs.includes(need)) {
      const mend = `It needs: ${round.inputs.join(', ')}.`;
      fail(`it feeds "${need}", which chain ${round.name} does not need`, mend, need);
    }
    if (!round.adds.includes(field as string)) {
      const mend = `It adds: ${round.adds.join(', ')}.`;
      fail(`it feeds "${need}" with "${field}", which chain ${round.name} does not add`, mend, need);
    }
  }
  let built = draft;
  for (let n = 1; n <= count; n++) built = appendChain(built, inRound(round, n, feed));
  return built;
}

function isChain(value: unknown): value is AnyChain {
  return typeof value === 'object' && value !== null && 'stages' in value && 'parts' in value;
}

function append(draft: Draft, spec: AnySpec, shape: AnySpec['shape'], method: string): Draft {
  const given: Partial<AnySpec> = typeof spec === 'object' && spec !== null ? spec : {};
  const lacking = [
    ...(given.name ? [] : ['name']),
    ...(given.version ? [] : ['version']),
    ...(typeof given.stage === 'function' ? [] : ['stage (its class)']),
    ...(Array.isArray(given.needs) ? [] : ['needs']),
    ...(Array.isArray(given.adds) ? [] : ['adds']),
  ];
  if (lacking.length > 0) {
    // Something of the sort, that lacks a part; or something quite else.
    const almost = lacking.length < 5;
    throw new SitflowError(
      'chain.not-a-stage',
      almost
        ? `${method}() was given a stage spec without ${lacking.join(', ')}`
        : `${method}() was given something that is not a stage spec`,
      {
        chain: draft.name,
        stage: given.name,
        mend: almost ? 'Add what it lacks.' : 'Pipe what a builder returns, for example caption().',
      },
    );
  }
  if (spec.shape !== shape) {
    const found = spec.shape
      ? `this stage is one for ${spec.shape}()`
      : `this stage is one for pipe(): its spec has no \`shape: '${shape}'\``;
    throw new SitflowError('chain.wrong-shape', found, {
      chain: draft.name,
      stage: spec.name,
      mend: `Add it with ${spec.shape ?? 'pipe'}().${spec.shape ? '' : ` Or, if its class is one for ${shape}(), say so in its spec.`}`,
    });
  }
  return appendStage(draft, spec);
}

function checkComputed(draft: Draft, method: string, by: AnyComputed): void {
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
}
