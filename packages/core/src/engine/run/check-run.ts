import { nearest, SitflowError } from '../../base/errors.js';
import { atLeast, expectOption } from '../../base/options.js';
import type { AnyChain } from '../../chain/chain.js';
import { checkPolicy } from '../../stage/policy.js';
import type { RunOptions } from './run.js';

function isSignal(value: unknown): boolean {
  const signal = value as Partial<AbortSignal> | null;
  return typeof signal?.addEventListener === 'function' && typeof signal.aborted === 'boolean';
}

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isText = (value: unknown) => typeof value === 'string';

/** Throws what is wrong with a run's options: those too that name what the chain has not, and would do nothing without a word. */
export function checkRun(chain: AnyChain, options: RunOptions): void {
  const {
    window,
    gold = [],
    stages = {},
    policy,
    seed,
    total,
    from,
    failOnBug,
    onEvent,
    runId,
    signal,
    ordered,
    failFast,
    sourceName,
    afterFailure,
  } = options;
  if (
    window !== undefined &&
    !Number.isSafeInteger(atLeast('window', window, 1)) &&
    window !== Number.POSITIVE_INFINITY
  ) {
    throw new SitflowError('option.out-of-range', `window is ${window}`, { mend: 'Give a whole number of 1 or more.' });
  }
  if (total !== undefined) atLeast('total', total, 0);
  if (from !== undefined && !Number.isSafeInteger(atLeast('from', from, 0))) {
    throw new SitflowError('option.out-of-range', `from is ${from}`, { mend: 'Give a whole number of 0 or more.' });
  }
  expectOption('onEvent', onEvent, 'a function of an event', (value) => typeof value === 'function');
  expectOption('seed', seed, 'a text or a number', (value) => typeof value === 'string' || Number.isFinite(value));
  expectOption('gold', gold, 'an array of field names', Array.isArray);
  expectOption('ordered', ordered, 'true or false', isBoolean);
  expectOption('failFast', failFast, 'true or false', isBoolean);
  expectOption('failOnBug', failOnBug, 'true or false', isBoolean);
  expectOption(
    'afterFailure',
    afterFailure,
    "'stop' or 'continue'",
    (value) => value === 'stop' || value === 'continue',
  );
  expectOption('sourceName', sourceName, 'a text', isText);
  expectOption('runId', runId, 'a text', isText);
  expectOption(
    'stages',
    stages,
    'policies by stage: { answer: { concurrency: 2 } }',
    (value) => typeof value === 'object' && value !== null,
  );
  expectOption('signal', signal, "an AbortSignal (a controller's `signal`)", isSignal);
  checkPolicy('policy', policy);
  for (const [stage, own] of Object.entries(stages)) checkPolicy(`stages.${stage}`, own);
  checkStages(chain);
  checkNames(chain, 'gold', gold, () => chain.adds);
  checkNames(chain, 'stages', Object.keys(stages), () => chain.stages.flatMap(({ key, spec }) => [key, spec.name]));
}

/** Chains whose stages have been checked: nothing in them changes. */
const checked = new WeakSet<AnyChain>();

function checkStages(chain: AnyChain): void {
  if (checked.has(chain)) return;
  for (const { spec, key } of chain.stages) checkPolicy(`the policy of stage ${key}`, spec.policy);
  checked.add(chain);
}

function checkNames(chain: AnyChain, option: string, given: readonly string[], names: () => readonly string[]): void {
  if (given.length === 0) return;
  const known = names();
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new SitflowError(
    'option.unknown-name',
    `the option \`${option}\` names "${unknown}", which is not in the chain`,
    {
      chain: chain.name,
      mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${[...new Set(known)].join(', ')}.`,
    },
  );
}
