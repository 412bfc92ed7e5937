import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplates, fill, placeholdersOf } from './template.js';

const PLACES = { required: ['text', 'to'], optional: ['from'] };

describe('templates', () => {
  it('are filled in one pass, JSON and escapes left alone', () => {
    const template = '{"text": "{text}", "to": {"it": "{to}"}} and {{text}}, {}, { text }';
    expect(fill(template, { text: '{to} $& {{text}}', to: 'French' })).toBe(
      '{"text": "{to} $& {{text}}", "to": {"it": "French"}} and {text}, {}, { text }',
    );
    expect(placeholdersOf(template)).toEqual(['text', 'to']);
  });

  it('can say any text, by escaping', () => {
    const tricky = fc
      .array(fc.oneof(fc.constantFrom('{', '}', '{{', '}}', '{text}', '{{to}}', 'a'), fc.string()))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(tricky, (text) => {
        const escaped = text.replace(/\{([A-Za-z_]\w*)\}/g, '{{$1}}');
        expect(fill(escaped, { text: 'never', to: 'never' })).toBe(text);
      }),
    );
  });

  it('put any value in just as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, to) => {
        expect(fill('[{to}|{text}]', { text, to })).toBe(`[${to}|${text}]`);
      }),
    );
  });

  it('are checked both ways, all that are sent together at once', () => {
    const check = (...templates: string[]) => checkTemplates('the Translator "llm"', templates, PLACES);
    expect(() => check('Into {to}.', '{text}')).not.toThrow();
    expect(() => check('{text} {to} {frm}')).toThrowError(
      /of the Translator "llm" has the placeholder \{frm\}.*Did you mean \{from\}\?.*\{text\}, \{to\}, \{from\}.*\{\{frm\}\}/,
    );
    expect(() => check('Into {to}, of {from}: {{text}}')).toThrowError(/has no \{text\}/);
    expect(() => checkTemplates('the Captioner "v"', ['{image}'], { required: [] })).toThrowError(/There are none/);
  });
});
