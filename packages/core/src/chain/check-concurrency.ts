import { SitflowError } from '../base/errors.js';
import type { StagePolicy } from '../stage/stage.js';
import type { AnyChain, ChainStage } from './shape.js';

/** A stage as it was resolved, or a function where it may turn out that nothing needs it. */
type Resolved = { readonly models: readonly unknown[] } | (() => unknown);

/**
 * `concurrency` limits a stage's own work. For a stage that only asks models it would do nothing, so that it is an error that names what does. A stage
 * with models and work of its own says so by a `concurrency` in its spec.
 */
export function checkConcurrency(
  chain: AnyChain,
  resolved: readonly Resolved[],
  app: StagePolicy | undefined,
  { policy, stages = {} }: { readonly policy?: StagePolicy; readonly stages?: Readonly<Record<string, StagePolicy>> },
): void {
  const general = (policy ?? app)?.concurrency;
  if (general === undefined && Object.keys(stages).length === 0) return;
  const onlyAsks = ({ spec }: ChainStage, i: number) => {
    const stage = resolved[i];
    return spec.policy?.concurrency === undefined && typeof stage === 'object' && stage.models.length > 0;
  };
  const idle = chain.stages.filter(onlyAsks);
  const fail = (what: string, { spec }: ChainStage) => {
    const [use] = Object.values(spec.use ?? {}).flat();
    const model = use ?? 'NAME';
    const found = `${what} limits a stage's own work, and the stage only asks models`;
    throw new SitflowError('policy.concurrency', found, {
      stage: spec.name,
      mend: `Say how many calls its model takes at once: createApp({ capacity: { '${model}': { concurrency: 64 } } }).`,
    });
  };
  for (const at of idle)
    for (const name of [at.key, at.spec.name])
      if (Object.hasOwn(stages, name) && stages[name]?.concurrency !== undefined)
        fail(`\`stages.${name}.concurrency\``, at);
  const [first] = idle;
  // Where other stages of the chain have work of their own it has its use.
  if (first && idle.length === chain.stages.length && general !== undefined) fail('`policy.concurrency`', first);
}
