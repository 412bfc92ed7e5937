import { keyHead } from '../../cache/key.js';
import type { FieldSource } from '../../example/example.js';
import { type AddedFields, addedFields } from '../../stage/check-result.js';
import { type FullPolicy, type ModelPolicy, policyFor } from '../../stage/policy.js';
import type { AnySpec } from '../../stage/stage.js';
import type { ResolvedStage } from './resolve.js';

/** What the calls of a stage with one of its models have in common under one policy, whichever run they are of. */
export interface CallForm {
  readonly policy: ModelPolicy;
  /** Calls of the stage at once. */
  readonly concurrency: number;
  readonly fields: AddedFields;
  readonly source: FieldSource;
  /** What its keys begin with: all but the example's part. */
  readonly head: string;
  /** Calls under other limits are not shared: nobody's limit ends another's call. */
  readonly limits: string;
}

const forms = new WeakMap<ResolvedStage, WeakMap<FullPolicy, CallForm>>();

/** The form is made once: each run of a single example asks for it. */
export function callForm(spec: AnySpec, resolved: ResolvedStage, policy: FullPolicy): CallForm {
  const known = forms.get(resolved) ?? new WeakMap<FullPolicy, CallForm>();
  forms.set(resolved, known);
  const form = known.get(policy) ?? newForm(spec, resolved, policyFor(policy, resolved.next !== undefined));
  known.set(policy, form);
  return form;
}

function newForm(spec: AnySpec, { models }: ResolvedStage, policy: ModelPolicy): CallForm {
  const { timeoutMs, retry, awayMs, concurrency, allowTruncated } = policy;
  return {
    policy,
    concurrency: models.length > 0 && spec.policy?.concurrency === undefined ? Infinity : concurrency,
    fields: addedFields(spec),
    source: models.length > 0 ? `model:${models.map(({ identity }) => identity).join('+')}` : 'program',
    head: keyHead(spec, models, allowTruncated),
    limits: [timeoutMs, retry.times, retry.baseMs, retry.maxMs, awayMs].join(),
  };
}
