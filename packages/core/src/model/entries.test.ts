import { describe, expect, it } from 'vitest';
import { type EntryForm, modelEntries, type NamedModel, type OneOrSeveral } from './entries.js';
import { Translator } from './ports.js';

interface Options extends NamedModel {
  readonly dtype?: string;
  readonly offline?: boolean;
}

const made: unknown[] = [];
const FORM: EntryForm<Translator, Options> = {
  by: 'mine()',
  known: { model: true, name: true, dtype: true, offline: true },
  hint: 'Give its `model`: an id',
  nameOf: ({ model }) => String(model).split('/').at(-1) as string,
  make: (options) => {
    made.push(options);
    return { create: () => ({ identity: 'x', translate: async () => [] }) };
  },
};

function named(given: unknown): readonly (readonly [string, unknown])[] {
  made.length = 0;
  const entries = modelEntries(Translator, given as OneOrSeveral<Options>, FORM);
  return entries.map(({ name, port, create }, i) => {
    expect(port).toBe(Translator);
    expect(create).toBeTypeOf('function');
    return [name, made[i]] as const;
  });
}

describe('modelEntries', () => {
  it('takes one model by its id, by a URL, or with options', () => {
    const url = new URL('file:///models/flan');
    expect(named(undefined)).toEqual([]);
    expect(named('Xenova/flan')).toEqual([['flan', { model: 'Xenova/flan', name: 'flan' }]]);
    expect(named(url)).toEqual([['flan', { model: url, name: 'flan' }]]);
    expect(named({ model: 'a/b', dtype: 'q8' })).toEqual([['b', { model: 'a/b', dtype: 'q8', name: 'b' }]]);
    expect(named({ model: 'a/b', name: 'mine' })).toEqual([['mine', { model: 'a/b', name: 'mine' }]]);
  });

  it('takes several by name, each by its id or with options, also one that is called as an option is', () => {
    expect(named({ flan: 'a/b', other: { model: 'c/d', dtype: 'q8' } })).toEqual([
      ['flan', { model: 'a/b', name: 'flan' }],
      ['other', { model: 'c/d', dtype: 'q8', name: 'other' }],
    ]);
    expect(named({ model: { model: 'a/b' }, dtype: { model: 'c/d' } }).map(([name]) => name)).toEqual([
      'model',
      'dtype',
    ]);
  });

  it('tells what is wrong before anything is made', () => {
    const code = (given: unknown) => {
      try {
        return named(given);
      } catch (error) {
        return String((error as Error).message);
      }
    };
    expect(code({})).toMatch(/mine\(\) was given no model for Translator.*an id; or leave the port out/);
    expect(code(['a'])).toMatch(/the Translator of mine\(\) is/);
    expect(code({ model: 'a', dtpe: 'q8' })).toMatch(/"a" has no option "dtpe".*Did you mean "dtype"/);
    expect(code({ modle: 'a', dtype: 'q8' })).toMatch(/"dtype" and no `model`.*Did you mean `model` by "modle"/);
    expect(code({ one: { dtype: 'q8' } })).toMatch(/the Translator "one" does not say which model it is/);
    expect(code({ one: { model: '' } })).toMatch(/does not say which model/);
    expect(code({ one: true })).toMatch(/the options of the Translator "one" are the boolean true/);
  });

  it('makes derived entries as well', () => {
    const [entry] = modelEntries<Translator, Options>(Translator, 'llm', {
      ...FORM,
      make: () => ({ derive: () => ({ identity: 'x', translate: async () => ({ ok: true, value: '' }) }) }),
    });
    expect(entry?.derive).toBeTypeOf('function');
    expect(entry?.create).toBeUndefined();
  });
});
