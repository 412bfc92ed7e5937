import { describe, expect, it } from 'vitest';
import { textScript } from '../stage/script.js';
import { fakeStage } from '../testing/fake-stage.js';
import { type AnyChain, chain } from './chain.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const never = () => Promise.reject(new Error('nothing runs here'));

/** Counts what building a chain asks of its stages: each look at a part of a spec, and each label. */
function counting() {
  let looks = 0;
  const spec = (i: number, name: string, need: string): Untyped => {
    const field = `f${i}`;
    const label = (locale: string) => ({ clauses: ['do'], label: `${locale} ${i}` });
    const script = textScript(field, label);
    const counted = {
      ...script,
      label: (locale: string) => {
        looks++;
        return script.label(locale);
      },
    };
    return new Proxy(
      { ...fakeStage(name, [need], [field], never, { types: { [field]: 'text' } }), script: counted },
      {
        get(target, key, receiver) {
          looks++;
          return Reflect.get(target, key, receiver);
        },
      },
    );
  };
  return { spec, looks: () => looks };
}

type Spec = ReturnType<typeof counting>['spec'];
const times = (n: number, start: Untyped, step: (c: Untyped, i: number) => Untyped): AnyChain => {
  let c = start;
  for (let i = 0; i < n; i++) c = step(c, i);
  return c;
};
const declared = () => chain('c', { input: { x: 'text' } } as never);

const WAYS: Readonly<Record<string, (n: number, spec: Spec) => AnyChain>> = {
  'stages that need each other': (n, spec) =>
    times(n, declared(), (c, i) => c.pipe(spec(i, `s${i}`, i === 0 ? 'x' : `f${i - 1}`))),
  'stages side by side': (n, spec) => times(n, declared(), (c, i) => c.pipe(spec(i, `s${i}`, 'x'))),
  'stages of one name': (n, spec) => times(n, declared(), (c, i) => c.pipe(spec(i, 's', 'x'))),
  'stages that each need an input of their own': (n, spec) =>
    times(n, chain('c'), (c, i) => c.pipe(spec(i, `s${i}`, `x${i}`))),
  'chains of one stage': (n, spec) =>
    times(n, declared(), (c, i) => c.pipe((chain('in') as Untyped).pipe(spec(i, `s${i}`, 'x')))),
  'a chain that is piped as a whole': (n, spec) =>
    (declared() as Untyped).pipe(times(n, chain('in'), (c, i) => c.pipe(spec(i, `s${i}`, 'x')))),
  'stages with tests between them': (n, spec) =>
    times(n, declared(), (c, i) =>
      c.pipe(spec(i, `s${i}`, 'x')).keep({ reads: [`f${i}`], version: '1', value: () => true }, 'kept'),
    ),
  choices: (n, spec) =>
    times(n / 2, declared(), (c, i) =>
      c.choose('x', {
        a: (chain('a') as Untyped).pipe(spec(2 * i, `s${i}`, 'x')),
        else: (chain('b') as Untyped).pipe(spec(2 * i + 1, `t${i}`, 'x')),
      }),
    ),
  rounds: (n, spec) => (declared() as Untyped).rounds(n, (chain('in') as Untyped).pipe(spec(0, 's', 'x')), {}),
};

describe('what it takes to build a chain', () => {
  it.each(Object.entries(WAYS))('grows with its stages, and no faster: %s', (_, build) => {
    const looks = (n: number) => {
      const { spec, looks } = counting();
      expect(build(n, spec).stages).toHaveLength(n);
      return looks();
    };
    const few = looks(20);
    expect(few).toBeGreaterThan(20);
    // Eight times the stages.
    expect(looks(160)).toBeLessThan(9 * few);
  });

  it('asks each stage for its label once in each language', () => {
    const asked = new Map<string, number>();
    times(50, declared(), (c, i) => {
      const spec = fakeStage(`s${i}`, ['x'], [`f${i}`], never) as Untyped;
      const label = (locale: string) => {
        const mark = `${locale} ${i}`;
        asked.set(mark, (asked.get(mark) ?? 0) + 1);
        return mark;
      };
      return c.pipe({ ...spec, script: { ...spec.script, label } });
    });
    expect(new Set(asked.values())).toEqual(new Set([1]));
    expect(asked.size % 50).toBe(0);
  });
});

describe('a chain that goes on in two ways', () => {
  const silent = (...of: Parameters<typeof fakeStage>): Untyped => ({ ...fakeStage(...of), script: undefined });

  it('keeps them apart', () => {
    const start: Untyped = times(2, chain('c'), (c, i) => c.pipe(silent(`s${i}`, ['x'], [`f${i}`], never)));
    const one = start.pipe(silent('s0', ['y'], ['one'], never, { types: { y: 'text' } }));
    const two = start.pipe(silent('s1', ['y'], ['two'], never, { types: { y: 'number', two: 'text' } }));
    const more = one.pipe(silent('end', ['one', 'f0'], ['end'], never));
    const told = ({ stages, inputs, adds, types }: AnyChain) => ({
      keys: stages.map(({ key, after }) => `${key} ${after}`),
      inputs,
      adds,
      types: { ...types },
    });
    expect([start, one, two, more].map(told)).toEqual([
      { keys: ['s0 ', 's1 '], inputs: ['x'], adds: ['f0', 'f1'], types: {} },
      {
        keys: ['s0:f0 ', 's1 ', 's0:one '],
        inputs: ['x', 'y'],
        adds: ['f0', 'f1', 'one'],
        types: { y: 'text' },
      },
      {
        keys: ['s0 ', 's1:f1 ', 's1:two '],
        inputs: ['x', 'y'],
        adds: ['f0', 'f1', 'two'],
        types: { y: 'number', two: 'text' },
      },
      {
        keys: ['s0:f0 ', 's1 ', 's0:one ', 'end 0,2'],
        inputs: ['x', 'y'],
        adds: ['f0', 'f1', 'one', 'end'],
        types: { y: 'text' },
      },
    ]);
  });
});
