import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasRiskyNumber, inexactNumber, isExact } from './exact-numbers.js';

/** A decimal as an integer and a power of ten, without help from floating point. */
function partsOf(written: string): [bigint, number] {
  const [mantissa = '', exponent = '0'] = written.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}

function same(a: string, b: string): boolean {
  const [one, oneTens] = partsOf(a);
  const [other, otherTens] = partsOf(b);
  const tens = Math.min(oneTens, otherTens);
  return one * 10n ** BigInt(oneTens - tens) === other * 10n ** BigInt(otherTens - tens);
}

const digits = (maxLength: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength })
    .map((text) => text.replace(/^0+(?=\d)/, ''));
const number = fc
  .tuple(fc.constantFrom('', '-'), digits(22), fc.option(digits(22)), fc.option(fc.integer({ min: -40, max: 40 })))
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction ? `.${fraction}` : ''}${exponent === null ? '' : `e${exponent}`}`,
  );

describe('isExact', () => {
  it('is true just where JavaScript gives the number back, for any number', () => {
    fc.assert(
      fc.property(number, (written) => {
        expect(isExact(written)).toBe(same(written, String(Number(written))));
        if (!isExact(written)) expect(hasRiskyNumber(written)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '1',
    '1.0',
    '1.50',
    '-0',
    '1e5',
    '1E+2',
    '9007199254740992',
    '1234567890123456800',
    '0.1',
    '1e21',
    '0.10000000149011612',
    '5e-324',
  ])('keeps %s', (written) => {
    expect(isExact(written)).toBe(true);
    expect(inexactNumber(`[{"a":${written}}]`)).toBeUndefined();
  });

  it.each([
    '9007199254740993',
    '1234567890123456789',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1234567890123456789',
    '123456789.12345678901',
  ])('does not keep %s', (written) => {
    expect(isExact(written)).toBe(false);
    expect(inexactNumber(`{"a": [1, {"b":${written}}]}`)).toBe(written);
    expect(inexactNumber(`"${written}"`)).toBeUndefined();
    expect(inexactNumber(`["\\"${written}\\\\", 1]`)).toBeUndefined();
  });

  it('reads texts of megabytes', () => {
    expect(inexactNumber(`["${'a\\"1234567890123456789'.repeat(200_000)}", 1e400]`)).toBe('1e400');
  });
});
