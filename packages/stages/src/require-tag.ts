import { SitflowError } from '@sitflow/core';

/** Refuses what is no language tag, before a chain is built of it. */
export function requireTag(tag: string, stage: string): void {
  try {
    Intl.getCanonicalLocales(tag);
  } catch (cause) {
    throw new SitflowError('language.bad-tag', `"${tag}" is not a language tag`, {
      stage,
      mend: 'Use a BCP 47 tag such as en, es or zh-Hans.',
      cause,
    });
  }
}
