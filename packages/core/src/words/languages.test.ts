import { describe, expect, it } from 'vitest';
import { isWrittenIn, mayBeWrittenIn } from './languages.js';
import { forLocale } from './locales.js';

describe('a text is in the language wanted', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['EN-gb', 'en'],
    ['pt-BR', 'pt'],
    ['zh-TW', 'zh-Hant'],
    ['zh-CN', 'zh-Hans'],
    ['zh-CN', 'zh'],
    ['zh-Hans-SG', 'zh-Hans'],
    ['sr-Cyrl', 'sr'],
    ['sr-Latn-RS', 'sr-Latn'],
    ['ca-valencia', 'ca'],
    ['iw', 'he'],
    ['de-DE-u-co-phonebk', 'de-DE'],
  ])('%s is %s', (tag, wanted) => expect(isWrittenIn(tag, wanted)).toBe(true));

  it.each([
    ['en', 'en-GB'],
    ['en-US', 'en-GB'],
    ['pt-BR', 'pt-PT'],
    ['pt', 'pt-BR'],
    ['zh-Hant', 'zh-Hans'],
    ['zh-Hans', 'zh-Hant'],
    ['zh-TW', 'zh-Hans'],
    ['zh-Hant', 'zh'],
    ['zh', 'zh-Hans'],
    ['zh-Hant', 'zh-TW'],
    ['sr-Latn', 'sr-Cyrl'],
    ['sr-Latn', 'sr'],
    ['uz-Cyrl', 'uz-Latn'],
    ['ca', 'ca-valencia'],
    ['es', 'en'],
  ])('%s need not be %s', (tag, wanted) => expect(isWrittenIn(tag, wanted)).toBe(false));

  it.each([
    ['en', 'en-GB', true],
    ['en-GB', 'en', true],
    ['zh', 'zh-Hant', true],
    ['zh-Hans', 'zh-Hant', false],
    ['zh-TW', 'zh-Hans', false],
    ['zh-TW', 'zh-Hant', true],
    ['pt-BR', 'pt-PT', false],
    ['pt-BR', 'pt', true],
    ['sr', 'sr-Latn', true],
    ['en', 'fr', false],
  ])('%s and %s may be the same: %s', (one, other, same) => {
    expect([mayBeWrittenIn(one, other), mayBeWrittenIn(other, one)]).toEqual([same, same]);
  });
});

describe('words for a locale', () => {
  const table = { en: 'English', zh: 'Simplified', es: 'Spanish' };
  it.each([
    ['en-GB', 'English'],
    ['ES', 'Spanish'],
    ['es-MX', 'Spanish'],
    ['zh-CN', 'Simplified'],
    ['zh-Hans', 'Simplified'],
  ])('%s are %s', (locale, found) => expect(forLocale(table, locale, 'It')).toBe(found));
  it.each(['zh-TW', 'zh-Hant', 'fr', 'no tag', 'toString', ''])('there are none for %s', (locale) => {
    expect(() => forLocale(table, locale, 'It')).toThrowError(
      expect.objectContaining({ code: 'script.unknown-locale' }),
    );
  });
});
