import type { ChainStage } from './chain.js';
import { SitflowError } from './errors.js';
import { branchesOf, type Part } from './parts.js';
import { SCRIPT_LOCALES } from './script/locales.js';
import type { AnySpec } from './stage.js';

/** No two stages that one example may be spoken through have one label: an output could not be read back. Branches of a choice may share labels. */
export function checkLabels(chain: {
  readonly name: string;
  readonly stages: readonly ChainStage[];
  readonly parts: readonly Part[];
}): void {
  walk(chain.parts, new Map());

  function walk(parts: readonly Part[], seen: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    let known = seen;
    for (const part of parts) {
      if (part.kind === 'stages') for (const stage of part.stages) known = say(stage, known);
      else if (part.kind === 'choose') {
        known = new Map(branchesOf(part).flatMap(([, own]) => [...walk(own.parts, known)]));
      } else if (part.kind !== 'keep') known = say(part.stage, known);
    }
    return known;
  }

  function say(index: number, seen: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const { key, spec } = chain.stages[index] as ChainStage;
    let known = seen;
    for (const locale of SCRIPT_LOCALES) {
      const label = labelOrUndefined(spec, locale);
      if (label === undefined) continue;
      const mark = `${locale} ${label}`;
      const other = known.get(mark);
      if (other !== undefined) {
        throw new SitflowError('chain.doubled-label', `its label "${label}" (${locale}) is that of ${other} too`, {
          chain: chain.name,
          stage: key,
          mend: 'Name the fields apart (option `as`), or give one of the stages a script with another label.',
        });
      }
      known = new Map([...known, [mark, key]]);
    }
    return known;
  }
}

/** A user's script need not speak every language: where it does not, it has no label to collide. */
function labelOrUndefined(spec: AnySpec, locale: string): string | undefined {
  try {
    return spec.script?.label(locale);
  } catch {
    return undefined;
  }
}
