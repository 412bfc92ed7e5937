import { LRUCache } from 'lru-cache';
import { SitflowError } from '../base/errors.js';
import { checkOptions, expectOption, type OptionNames } from '../base/options.js';
import type { AnyChain } from '../chain/chain.js';
import type { RunOptions } from '../engine/run/run.js';
import { canonicalJson } from '../example/json.js';
import { GENERATION_SETTINGS, type GenerationSettings } from '../model/requests.js';
import { type JointOptions, jointChain } from './joint.js';

/** How many joint chains to cache per chain: there is one for each model, language, seed and settings. */
const JOINTS_KEPT = 16;

/** The one-stage chains that joint runs use in place of the chains they were made from. */
export class JointChains {
  private readonly kept = new WeakMap<AnyChain, LRUCache<string, AnyChain>>();

  /** The chain to run: for a joint run, the one-stage chain made from it, which is cached so that its model is looked up once. */
  toRun(chain: AnyChain, options: Partial<JointOptions> & Pick<RunOptions, 'seed' | 'gold'>): AnyChain {
    const { joint, locale, settings, seed = 0, gold = [] } = options;
    if (joint === undefined) {
      const unserved = locale !== undefined ? 'locale' : settings !== undefined ? 'settings' : undefined;
      if (unserved === undefined) return chain;
      throw new SitflowError('option.unserved', `the option \`${unserved}\` is only for joint runs`, {
        chain: chain.name,
        mend: 'Leave it out, or name the model that answers the whole chain: { joint: NAME }.',
      });
    }
    expectOption('joint', joint, "a model's name, or several as a fallback order", isNames);
    expectOption('locale', locale, 'a language: en', (value) => typeof value === 'string');
    if (settings !== undefined) checkOptions('`settings`', settings, JOINT_SETTINGS);
    if (gold.length > 0) {
      throw new SitflowError(
        'joint.gold',
        `a joint run cannot take "${gold[0]}" as given: its one model writes all fields`,
        {
          chain: chain.name,
          mend: 'Leave `gold` out; keep a reference under another name.',
        },
      );
    }
    const joints = this.kept.get(chain) ?? new LRUCache<string, AnyChain>({ max: JOINTS_KEPT });
    this.kept.set(chain, joints);
    const key = canonicalJson([joint, locale, seed, settings]);
    const known = joints.get(key) ?? jointChain(chain, { joint, locale, seed, settings });
    joints.set(key, known);
    return known;
  }
}

const { seed: _, ...JOINT_SETTINGS }: OptionNames<GenerationSettings> = GENERATION_SETTINGS;

function isNames(value: unknown): boolean {
  const names = [value].flat();
  return names.length > 0 && names.every((name) => typeof name === 'string' && name !== '');
}
