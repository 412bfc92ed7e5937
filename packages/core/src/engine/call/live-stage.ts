import { CachedCalls, type CacheOptions } from '../../cache/cached-calls.js';
import { keyHead } from '../../cache/key.js';
import type { ChainStage } from '../../chain/chain.js';
import type { FieldSource } from '../../example/example.js';
import type { FullPolicy } from '../../stage/policy.js';
import { policyFor } from './away.js';
import { type CallerOptions, StageCaller } from './caller.js';
import { once } from './fallback.js';
import type { ResolvedStage } from './resolve.js';

/** A stage that can be called. */
export interface LiveStage {
  readonly caller: StageCaller;
  /** Its calls under way, for those who ask the same. */
  readonly calls: CachedCalls;
  /** What its cache keys begin with: all but the example's part. */
  readonly keyHead: string;
  readonly source: FieldSource;
  /** The stage with the next of its models, for when this one's fail. */
  readonly next: (() => Promise<LiveStage>) | undefined;
}

export interface LiveOptions extends Omit<CallerOptions & CacheOptions, 'policy'> {
  readonly at: ChainStage;
  readonly policy: FullPolicy;
}

/** A resolved stage with its caller. */
export function liveStage(options: LiveOptions, { stage, models, next }: ResolvedStage): LiveStage {
  const { spec } = options.at;
  const own = { ...options, policy: policyFor(options.policy, next !== undefined) };
  return {
    caller: new StageCaller(spec, stage, own),
    calls: new CachedCalls(own),
    keyHead: keyHead(spec, models, options.policy.allowTruncated),
    source: models.length > 0 ? `model:${models.map(({ identity }) => identity).join('+')}` : 'program',
    next: next && once(() => next().then((found) => liveStage(options, found))),
  };
}
