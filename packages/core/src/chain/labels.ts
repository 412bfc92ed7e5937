import { SitflowError } from '../base/errors.js';
import type { AnySpec } from '../stage/stage.js';
import { SCRIPT_LOCALES } from '../words/locales.js';
import type { Draft } from './draft.js';

/**
 * The labels of a draft with those of its stage at `index`. Two stages that one example may go through must not share a label, because an output could
 * then not be read back. Different branches of a choice may share labels.
 */
export function withLabels(draft: Pick<Draft, 'name' | 'stages' | 'labels'>, index: number): Draft['labels'] {
  const { key, spec } = draft.stages[index] as Draft['stages'][number];
  let { labels } = draft;
  for (const locale of SCRIPT_LOCALES) {
    const label = labelOrUndefined(spec, locale);
    if (label === undefined) continue;
    const mark = `${locale} ${label}`;
    const other = draft.stages[labels.get(mark) ?? -1]?.key;
    if (other !== undefined) {
      throw new SitflowError('chain.doubled-label', `its label "${label}" (${locale}) is also the label of ${other}`, {
        chain: draft.name,
        stage: key,
        mend: 'Give one of the fields another name (option `as`), or one of the stages a script with another label.',
      });
    }
    labels = labels.with(mark, index);
  }
  return labels;
}

/** A user's script need not speak every language: where it does not, it has no label to collide. */
function labelOrUndefined(spec: AnySpec, locale: string): string | undefined {
  try {
    return spec.script?.label(locale);
  } catch {
    return undefined;
  }
}
