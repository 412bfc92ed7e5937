import { SitflowError, toSitflowError } from '../base/errors.js';
import type { AnyChain, ChainStage } from '../chain/chain.js';
import { branchInputs, spokenPath } from '../chain/parts.js';
import type { Fields } from '../example/example.js';
import type { Script } from '../stage/script.js';

/** The stages that are spoken, in order: of a choice those of the example's own branch. */
export function speaking(chain: AnyChain, example: Readonly<Fields>): (ChainStage & { script: Script })[] {
  return spokenPath(chain.parts, example).flatMap((index) => {
    const stage = chain.stages[index] as ChainStage;
    return stage.spec.script ? [{ ...stage, script: stage.spec.script }] : [];
  });
}

/**
 * The fields that an example's input is made of: the chain's inputs, of a choice those of its own branch; and what an `expand` or `gather` gave it,
 * where a spoken stage depends on that and it is not spoken itself. Nothing else of the input would tell one child from another.
 */
export function spokenInputs(chain: AnyChain, example: Readonly<Fields>): string[] {
  const taken = chain.conditional.size === 0 ? [] : branchInputs(chain.parts, example);
  const own = chain.inputs.filter((field) => !chain.conditional.has(field) || taken.includes(field));
  return [...own, ...unsaid(chain, spokenPath(chain.parts, example))];
}

/** What stages that look beyond the example added and do not speak, as far as spoken stages depend on it. */
function unsaid({ stages }: AnyChain, path: readonly number[]): string[] {
  const wanted = new Set<string>();
  const found: string[] = [];
  for (const index of [...path].reverse()) {
    const { script, shape, adds, needs } = (stages[index] as ChainStage).spec;
    const silent = adds.filter((field) => wanted.has(field) && !script?.spoken.includes(field));
    if (shape) found.unshift(...silent);
    if (script || (!shape && silent.length > 0)) for (const need of needs) wanted.add(need);
  }
  return found;
}

/**
 * A chain of which no stage has a script, or one has that has no words in one of the `locales`, is an error before anything of it runs. Stages of branches are
 * left to the examples that take them.
 */
export function checkSpoken(chain: AnyChain, locales: readonly string[]): void {
  if (!chain.stages.some(({ spec }) => spec.script)) throw nothingSpoken(chain);
  for (const { key, spec, branch } of chain.stages) {
    for (const locale of spec.script && branch.length === 0 ? locales : []) {
      try {
        spec.script?.clause({ locale, variant: 0 });
        spec.script?.label(locale);
      } catch (thrown) {
        throw toSitflowError(thrown, 'script.unknown-locale').at({ chain: chain.name, stage: key });
      }
    }
  }
}

export function nothingSpoken(chain: AnyChain): SitflowError {
  return new SitflowError('script.nothing-spoken', 'no stage of it has words for an instruction', {
    chain: chain.name,
    mend: 'Give a prompt() its words with the option `speech`, and a stage of your own with `script` in its spec.',
  });
}
