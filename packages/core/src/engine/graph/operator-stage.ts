import { type RetryNotice, withTries } from '../../base/tries.js';
import { drawOf } from '../../cache/key.js';
import { mediaFields, readMedia } from '../call/read-media.js';
import type { ResolvedStage } from '../call/resolve.js';
import type { StageWorkOptions } from '../call/stage-work-options.js';
import type { OperatorStage, OperatorUnitOptions } from './operator-visit.js';

/** Whether a stage is an operator. One that is not made yet shows it by its class. */
export function isOperator({ resolved, at }: StageWorkOptions): boolean {
  const stage = typeof resolved === 'function' ? (at.spec.stage.prototype as { operator?: unknown }) : resolved.stage;
  return typeof stage?.operator === 'function' && at.spec.shape === undefined;
}

/** The options of an operator's unit from those of any stage's work. */
export function operatorOptions(
  work: StageWorkOptions,
  hooks: Pick<OperatorUnitOptions, 'idle' | 'onStarted' | 'onDone' | 'onFailed' | 'onDropped'>,
): OperatorUnitOptions {
  const { resolved, readers } = work;
  const media = mediaFields(work.at.spec);
  return {
    index: work.index,
    at: work.at,
    policy: work.policy,
    seed: work.seed,
    clock: work.clock,
    startedAt: work.startedAt,
    afterFailure: work.afterFailure,
    onFatal: (error) => work.onFatal(error),
    ...hooks,
    make: () => (typeof resolved === 'function' ? resolved().then(operatorStage) : operatorStage(resolved)),
    read:
      media.length === 0
        ? undefined
        : async (flow, needs, signal) => {
            const draw = drawOf(work.seed, work.at.spec, flow.id);
            const onRetry = (notice: RetryNotice) => work.onRetry(notice);
            const { policy, deadlines } = work;
            const tries = { policy, deadlines, onRetry, signal, id: flow.id, draw };
            await withTries(tries, () => readMedia(needs, media, readers, { signal }));
          },
  };
}

function operatorStage({ stage, models }: ResolvedStage): OperatorStage {
  const source = models.length > 0 ? (`model:${models.map(({ identity }) => identity).join('+')}` as const) : 'program';
  return { stage, source };
}
