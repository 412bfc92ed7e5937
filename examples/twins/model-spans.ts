import { type AnyChain, JOINT_ADDS, type RunOutcome, type Span } from '@sitflow/core';

/**
 * Where a model was called for an outcome: the spans of the stages that added what a model said. The stage at which an example was rejected
 * has no span, so that its calls are not among them; a stage that asks several times for one example (`several`) has one.
 */
export function modelSpans(chain: AnyChain, { trace, sources }: RunOutcome<unknown>): readonly Span[] {
  // The one stage of a joint run is none of the chain's.
  const addsOf = (key: string) => chain.stages.find((stage) => stage.key === key)?.spec.adds ?? JOINT_ADDS;
  return trace.filter(({ stage }) => addsOf(stage).some((field) => /^(model|joint):/.test(sources[field] ?? '')));
}
