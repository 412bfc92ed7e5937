import type { SitflowError } from '../../base/errors.js';
import { failAt } from '../graph/flow.js';
import type { Work } from '../graph/graph.js';
import { once } from './fallback.js';
import { mediaFields } from './read-media.js';
import type { ResolvedStage } from './resolve.js';
import { StageCalls } from './stage-calls.js';
import { type Entry, Visit } from './stage-visit.js';
import type { StageWorkOptions } from './stage-work-options.js';

/** What one stage does with one flow: gold, the cache, or a call; then its fields, sources and span are written into the flow. */
export function stageWork(at: StageWorkOptions): Work {
  const { resolved } = at;
  const { spec } = at.at;
  const calls = (stage: ResolvedStage) => new StageCalls(at, spec, stage);
  const entry: Entry = {
    media: mediaFields(spec),
    // One for all examples; one that could not be made is tried again by the next example that needs it.
    first: typeof resolved === 'function' ? once(async () => calls(await resolved())) : calls(resolved),
  };
  return (flow, done) => {
    const upstream = flow.failures && whyNot(flow.failures, at);
    if (upstream !== undefined) {
      if (upstream) failAt(flow, at.index, upstream);
      done();
      return undefined;
    }
    const visit = new Visit(at, entry, flow, done);
    visit.start();
    return () => visit.cancel();
  };
}

/**
 * Why a stage has nothing to do for a flow that has failed: no further call starts for it (`null`), or what the stage needs was never added. A stage
 * that could not run because an earlier one failed carries that one's error: spoken order then finds the first.
 */
function whyNot(
  failures: ReadonlyMap<number, SitflowError>,
  { afterFailure, at }: StageWorkOptions,
): SitflowError | null | undefined {
  if (afterFailure === 'stop') return null;
  return failures.get(-1) ?? at.after.map((from) => failures.get(from)).find((error) => error !== undefined);
}
