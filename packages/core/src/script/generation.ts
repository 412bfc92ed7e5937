import { SitflowError } from '../base/errors.js';
import { expectOption } from '../base/options.js';
import type { AnyChain } from '../chain/chain.js';
import { fingerprint } from '../chain/fingerprint.js';
import type { RunOptions } from '../engine/run/run.js';
import type { Json } from '../example/json.js';
import { forLocale, LOCALES } from '../words/locales.js';
import type { WriteOptions } from './generate.js';
import type { JointOptions } from './joint.js';
import type { RowSink, RunManifest } from './sink.js';
import { checkSpoken } from './speaking.js';

/** Options of `app.generate`. */
export interface GenerateOptions extends RunOptions, Partial<Pick<JointOptions, 'joint' | 'settings'>> {
  /** Where the training examples go. */
  readonly sink: RowSink;
  /** The language of the instructions, or several, one of which is drawn for each example (default `en`). A joint run has one. */
  readonly locale?: string | readonly string[];
}

/** A generating run that has not begun: its options, checked, and what starts it. */
export interface Generation<Run> extends Omit<WriteOptions, 'start' | 'clock' | 'reader'> {
  readonly start: (from: number) => Run;
}

/** Throws what is wrong with the options before anything runs. `run` makes a run that starts when it is iterated. */
export function generation<Run>(
  chain: AnyChain,
  { sink, locale = 'en', joint, settings, ...options }: GenerateOptions,
  run: (options: RunOptions & Partial<JointOptions>) => Run,
): Generation<Run> {
  expectOption(
    'sink',
    sink ?? null,
    'an object with write(row, example, index)',
    (value) => typeof (value as Partial<RowSink> | null)?.write === 'function',
  );
  const locales = [locale].flat();
  expectOption(
    'locale',
    locales,
    'a language, or several: en, or [en, es]',
    () => locales.length > 0 && locales.every((each) => typeof each === 'string'),
  );
  if (joint !== undefined && locales.length > 1) {
    throw new SitflowError('option.unserved', 'a joint run takes one language', {
      chain: chain.name,
      mend: 'Give one, or make a run for each.',
    });
  }
  for (const each of locales) forLocale(LOCALES, each, 'An instruction');
  checkSpoken(chain, locales);
  const asked = { settings, ...(joint !== undefined && { joint, locale: locales[0] }) };
  const start = (from: number) => run({ ...options, ...asked, ...(from > 0 && { from }) });
  // It says what is wrong, and runs nothing.
  start(0);
  return {
    ...options,
    sink,
    locales,
    joint: joint !== undefined,
    start,
    manifest: () =>
      manifestOf(
        chain,
        locales,
        options,
        joint === undefined ? undefined : { models: [joint].flat(), settings: { ...settings } as Json },
      ),
  };
}

async function manifestOf(
  chain: AnyChain,
  locales: readonly string[],
  { seed = 0, gold = [] }: RunOptions,
  joint: RunManifest['joint'],
): Promise<RunManifest> {
  return {
    id: globalThis.crypto.randomUUID(),
    startedAt: new Date().toISOString(),
    chain: chain.name,
    fingerprint: await fingerprint(chain, { locales }),
    stages: chain.stages.map(({ key, spec: { name, version } }) => ({ key, name, version })),
    seed,
    locales,
    gold,
    ...(joint && { joint }),
  };
}
