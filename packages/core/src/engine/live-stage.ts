import type { ChainStage } from '../chain.js';
import type { FieldSource } from '../example.js';
import { type CallerOptions, StageCaller } from './caller.js';
import { once } from './fallback.js';
import { keyHead } from './memory-key.js';
import type { ResolvedStage } from './resolve.js';

/** A stage that can be called. */
export interface LiveStage {
  readonly caller: StageCaller;
  /** What its memory keys begin with: all but the example's part. */
  readonly keyHead: string;
  readonly source: FieldSource;
  /** The stage with the next of its models, for when this one's fail. */
  readonly next: (() => Promise<LiveStage>) | undefined;
}

export interface LiveOptions extends CallerOptions {
  readonly at: ChainStage;
}

/** A resolved stage with its caller. */
export function liveStage(options: LiveOptions, { stage, models, next }: ResolvedStage): LiveStage {
  const { spec } = options.at;
  return {
    caller: new StageCaller(spec, stage, next !== undefined, options),
    keyHead: keyHead(spec, models, options.policy.allowTruncated),
    source: models.length > 0 ? `model:${models.map(({ identity }) => identity).join('+')}` : 'program',
    next: next && once(() => next().then((found) => liveStage(options, found))),
  };
}
