import { SitflowError } from '../base/errors.js';
import { sha256 } from '../base/sha256.js';
import { identityOf } from '../cache/key.js';
import { canonicalJson } from '../example/json.js';
import type { Script } from '../stage/script.js';
import type { AnySpec } from '../stage/stage.js';
import { type AnyComputed, type Branch, branchesOf, type Part } from './parts.js';
import type { AnyChain, ChainStage } from './shape.js';

/** The version of the fingerprint's format; raise it with every change. */
const VERSION = 1;

export interface FingerprintOptions {
  /** Languages whose words count too. */
  readonly locales?: readonly string[];
}

/**
 * A hash (SHA-256, hexadecimal) of everything that determines a chain's results, except models and seeds: its inputs and their kinds; its stages with names, versions,
 * options, fields, inner stages and models' names; and how they hang together, with the versions of tests and choosers. Code is identified only by its version. The
 * chain's own name and policies are left out, and so are words, except in the languages of `locales`: with these, the hash also covers the generated instructions.
 */
export async function fingerprint(chain: AnyChain, { locales = [] }: FingerprintOptions = {}): Promise<string> {
  const { inputs, conditional, types } = chain;
  const input = inputs.map((field) => [field, types[field], conditional.has(field)]);
  // In any order: it has no effect on what stages do.
  input.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));
  try {
    return await sha256(canonicalJson([VERSION, input, partsOf(chain, chain.parts), ...wordsOf(chain, locales)]));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SitflowError(
      'chain.no-fingerprint',
      `the options of a stage cannot be written as JSON: ${cause.message}`,
      {
        chain: chain.name,
        mend: 'Give options that JSON can hold.',
        cause,
      },
    );
  }
}

/** Wordings of a stage that are looked at. Scripts take the number of one modulo how many they have. */
const WORDINGS = 16;

function wordsOf({ inputs, stages }: AnyChain, locales: readonly string[]): readonly unknown[] {
  // Several inputs are written in their order.
  return locales.length === 0
    ? []
    : [inputs, ...locales.flatMap((locale) => stages.map(({ spec }) => spec.script && spokenBy(spec.script, locale)))];
}

/** A stage of a branch may have no words in a language: that is left to the examples which take the branch. */
function spokenBy(script: Script, locale: string): unknown {
  try {
    const clauses = Array.from({ length: WORDINGS }, (_, variant) => script.clause({ locale, variant }));
    return [locale, script.label(locale), clauses];
  } catch {
    return [locale];
  }
}

function partsOf(chain: AnyChain, parts: readonly Part[]): unknown {
  return parts.map((part) => {
    switch (part.kind) {
      case 'stages':
        return [part.kind, part.stages.map((index) => stageOf(chain, index))];
      case 'keep':
        return [part.kind, part.reason, computedOf(part.test)];
      case 'choose': {
        const branches = branchesOf(part).map(([name, own]) => [name, own === part.otherwise, branchOf(chain, own)]);
        // Which is taken goes by the name, and not by the place.
        branches.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));
        return [part.kind, typeof part.by === 'string' ? part.by : computedOf(part.by), branches];
      }
      default:
        return [part.kind, stageOf(chain, part.stage)];
    }
  });
}

function branchOf(chain: AnyChain, { inputs, parts }: Branch): unknown {
  return [[...inputs].sort(), partsOf(chain, parts)];
}

function computedOf({ reads, version }: AnyComputed): unknown {
  return [reads, version];
}

function stageOf({ stages }: AnyChain, index: number): unknown {
  const { spec } = stages[index] as ChainStage;
  const { needs, adds, ownFields } = spec;
  const { types, samples = false, script } = spec;
  return [identityOf(spec), needs, adds, ownFields?.needs, types, modelsOf(spec), samples, script?.spoken];
}

/** Which models a stage and those inside of it ask, by name. */
function modelsOf({ use, inner }: AnySpec): unknown {
  return [use, inner?.map(modelsOf)];
}
