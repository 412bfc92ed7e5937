import { describe, expect, it } from 'vitest';
import { printable, printableJson } from './printable.js';

describe('printable', () => {
  it('shows control characters and those that turn the writing about, and keeps every other letter', () => {
    expect(printable('\x1b]0;owned\x07\x1b[2J\rb\x9bc\u202ed\u2066\x7f\x00')).toBe(
      '\\x1b]0;owned\\x07\\x1b[2J\\x0db\\x9bc\\u202ed\\u2066\\x7f\\x00',
    );
    expect(printable('a\ud800b')).toBe('a\\ud800b');
    const fine = 'línea\n\t汉字 مرحبا 👩‍👩‍👧 é';
    expect(printable(fine)).toBe(fine);
  });

  it('keeps the value of JSON', () => {
    const value = { 'k\x9b': 'a\u202eb\x7f\u2028' };
    const shown = printableJson(JSON.stringify(value));
    expect(shown).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(shown)).toEqual(value);
  });
});
