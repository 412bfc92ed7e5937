import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplate, fillTemplate, placeholderKinds, placeholders } from './template.js';

const text = fc
  .array(fc.constantFrom('{', '}', '{{', '}}', 'a', 'field-1', ':json', '_', ' ', '"', '\n', '$&', 'é'), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''));
const name = fc.stringMatching(/^[A-Za-z_][\w-]{0,8}$/);

describe('a template', () => {
  it.each([
    ['Say {question} again, as a child would', ['question']],
    ['{a}{b} and {a}', ['a', 'b']],
    ['{"json": {value}, "n": 1}', ['value']],
    ['{{a}} {b-c} {1d} {} { e } {f', ['b-c']],
    ['{{{a}}} {{b} {c}}', ['b', 'c']],
    ['{{a:number}} {b:} {c:J} {d:1}', []],
    ['', []],
  ])('%s names %j', (template, names) => {
    expect(placeholders(template)).toEqual(names);
  });

  it('is filled in with values as they are', () => {
    const values: Readonly<Record<string, string>> = { a: '{b} $& {{c}}', b: 'B' };
    expect(fillTemplate('{a}/{b}/{{a}}/{"x": 1}', (n) => values[n] as string)).toBe('{b} $& {{c}}/B/{a}/{"x": 1}');
  });

  it('tells what its names stand for', () => {
    const template = '{a} {b:number}{c:boolean}, {d:json} {e:text} {b:number} {{f:number}}';
    expect(placeholderKinds(template)).toEqual({ a: 'text', b: 'number', c: 'boolean', d: 'json', e: 'text' });
    expect(fillTemplate('{b:number} {{f:number}}', (n) => `<${n}>`)).toBe('<b> {f:number}');
    expect(() => placeholders('{a:numbr}')).toThrowError(/\{a:numbr\}.* "number"\? .*write \{\{a:numbr\}\}/);
    expect(() => placeholders('{a} {a:number}')).toThrowError(expect.objectContaining({ code: 'template.two-kinds' }));
  });

  it('asks for just the names it has', () => {
    fc.assert(
      fc.property(text, (template) => {
        const asked = new Set<string>();
        fillTemplate(template, (n) => {
          asked.add(n);
          return '';
        });
        // Names that are put together by chance may have a kind that there is not, or two.
        const refused = [...template.matchAll(/\{[A-Za-z_][\w-]*:[a-z]+\}/g)].length > 0;
        fc.pre(!refused);
        expect([...asked]).toEqual(placeholders(template));
      }),
    );
  });

  it('made of texts and names gives these back', () => {
    const plain = text.map((t) => t.replace(/[{}]/g, ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, name)), plain, (parts, end) => {
        const template = parts.map(([before, n]) => `${before}{${n}}`).join('') + end;
        expect(placeholders(template)).toEqual([...new Set(parts.map(([, n]) => n))]);
        expect(fillTemplate(template, (n) => `<${n}>`)).toBe(parts.map(([b, n]) => `${b}<${n}>`).join('') + end);
      }),
    );
  });

  it('is checked for the names it must and may have', () => {
    const of = (template: string) => () =>
      checkTemplate(template, { what: 'The prompt', must: ['text'], may: ['language'] });
    expect(of('{text} in {language}')()).toBe('{text} in {language}');
    expect(of('{text} in {langauge}')).toThrowError(
      /The prompt has \{langauge\}, which stands for nothing\. Did you mean \{language\}\? .*\{text\}, \{language\}/,
    );
    expect(of('in {language}')).toThrowError(expect.objectContaining({ code: 'template.missing-placeholder' }));
  });
});
