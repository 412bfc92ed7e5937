import type { AnyChain, ChainStage } from '../chain.js';
import type { Fields } from '../example.js';
import { branchInputs, spokenPath } from '../parts.js';
import type { Script } from './script.js';

/** The stages that are spoken, in order: of a choice those of the example's own branch. */
export function speaking(chain: AnyChain, example: Readonly<Fields>): (ChainStage & { script: Script })[] {
  return spokenPath(chain.parts, example).flatMap((index) => {
    const stage = chain.stages[index] as ChainStage;
    return stage.spec.script ? [{ ...stage, script: stage.spec.script }] : [];
  });
}

/** The inputs that an example is spoken with: those that every way needs, and of a choice those of the example's own branch. */
export function spokenInputs(chain: AnyChain, example: Readonly<Fields>): string[] {
  if (chain.conditional.size === 0) return [...chain.inputs];
  const taken = branchInputs(chain.parts, example);
  return chain.inputs.filter((field) => !chain.conditional.has(field) || taken.includes(field));
}
