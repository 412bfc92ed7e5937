import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textScript } from '../stage/script.js';
import { fakeStage } from '../testing/fake-stage.js';
import type { AnyChain } from './chain.js';
import { chain } from './chain.js';
import { fingerprint } from './fingerprint.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
type Untyped = any;
const stage = (name: string, need: string, adds: string, more: object = {}): Untyped => ({
  ...fakeStage(name, [need], [adds], () => ({})),
  ...more,
});

/** All that a chain is made of, to be changed one by one. `how` is what has no effect: the order in which objects were written, the chain's name. */
const parts = {
  kind: 'text',
  input: 'text',
  name: 'a',
  version: '1',
  options: { x: 1, deep: { p: [1, 2], q: 'r' } } as object,
  use: 'm' as string | string[],
  adds: 'a',
  types: { a: 'text' } as object,
  samples: false,
  inner: '1',
  innerUse: 'm',
  reads: 'adds' as 'adds' | 'input',
  test: '1',
  reason: 'too short',
  by: '1',
  branch: 'x',
  inBranch: '1',
  otherwise: true,
  shape: 'expand',
  rounds: 2,
  silent: false,
};
type Parts = typeof parts;

function build(of: Parts, name = 'c', backwards = false): AnyChain {
  const turned = <T extends object>(object: T): T =>
    backwards ? (Object.fromEntries(Object.entries(object).reverse()) as T) : object;
  const inner = { ...stage('in', of.input, 'i'), version: of.inner, use: { Translator: of.innerUse } };
  const first = stage(of.name, of.input, of.adds, {
    version: of.version,
    options: turned(of.options),
    use: { Translator: of.use },
    types: of.types,
    samples: of.samples,
    inner: [inner],
    script: of.silent ? undefined : textScript(of.adds, () => ({ clauses: ['do'], label: 'a' })),
  });
  const way = (adds: string, version: string): Untyped =>
    chain('way').pipe(stage('w', of.input, adds, { version })) as never;
  const branches = turned({ [of.branch]: way('w1', of.inBranch), y: way('w2', '1') });
  const by = { reads: [of[of.reads]], version: of.by, value: () => 'y' };
  const c: Untyped = chain(name, { input: { [of.input]: of.kind } } as never)
    .pipe(first)
    .keep({ reads: [of[of.reads]], version: of.test, value: () => true } as never, of.reason)
    .choose(by as never, (of.otherwise ? { ...branches, else: way('w3', '1') } : branches) as never);
  const whole = stage('whole', of.input, 'e', { shape: of.shape });
  const shaped = of.shape === 'expand' ? c.expand(whole) : c.gather(whole);
  return shaped.rounds(of.rounds, chain('r').pipe(stage('r', 'e', 'better')), { e: 'better' });
}

const changes: readonly Partial<Parts>[] = [
  { kind: 'json' },
  { input: 'other' },
  { name: 'b' },
  { version: '2' },
  { options: { x: 2, deep: { p: [1, 2], q: 'r' } } },
  { options: { x: 1, deep: { p: [2, 1], q: 'r' } } },
  { options: {} },
  { use: 'n' },
  { use: ['m', 'n'] },
  { use: ['n', 'm'] },
  { adds: 'b' },
  { types: { a: 'json' } },
  { samples: true },
  { inner: '2' },
  { innerUse: 'n' },
  { reads: 'input' },
  { test: '2' },
  { reason: 'too long' },
  { by: '2' },
  { branch: 'z' },
  { inBranch: '2' },
  { otherwise: false },
  { shape: 'gather' },
  { rounds: 3 },
  { silent: true },
];

describe('the fingerprint of a chain', () => {
  it('is another one for each change, and for any of them together', async () => {
    const each = await Promise.all([{}, ...changes].map((change) => fingerprint(build({ ...parts, ...change }))));
    expect(new Set(each).size).toBe(changes.length + 1);
    for (const one of each) expect(one).toMatch(/^[0-9a-f]{64}$/);
    await fc.assert(
      fc.asyncProperty(fc.subarray([...changes]), fc.subarray([...changes]), async (some, others) => {
        const [one, two] = [some, others].map((all): Parts => Object.assign({}, parts, ...all)) as [Parts, Parts];
        const same = JSON.stringify(one) === JSON.stringify(two);
        expect((await fingerprint(build(one))) === (await fingerprint(build(two)))).toBe(same);
      }),
    );
  });

  it('is the same for the same, whenever it is built, and in whatever order objects are written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...changes]), async (some) => {
        const of: Parts = Object.assign({}, parts, ...some);
        const one = await fingerprint(build(of));
        expect(await fingerprint(build(of))).toBe(one);
        expect(await fingerprint(build(of, 'another name', true))).toBe(one);
      }),
    );
  });

  it('does not change from release to release', async () => {
    // If this fails, runs that were begun before cannot be resumed: raise VERSION and say so.
    expect(await fingerprint(build(parts))).toMatchInlineSnapshot(
      `"eb13006cedcdcc308800c374442a716c864c257b29da249769e79bfba7624d73"`,
    );
  });

  it('goes by the order of stages, which is that of the instruction, and by how they are grouped', async () => {
    const [a, b] = [stage('a', 'x', 'a'), stage('b', 'x', 'b')];
    const start = () => chain('c', { input: { x: 'text' } } as never) as Untyped;
    const ways = [start().pipe(a).pipe(b), start().pipe(b).pipe(a), start().pipe(a), start()];
    expect(new Set(await Promise.all(ways.map((way) => fingerprint(way)))).size).toBe(ways.length);
    expect(await fingerprint(start().pipe(chain('part').pipe(a).pipe(b)))).toBe(await fingerprint(ways[0]));
  });

  it('tells the words of languages apart where they are asked for, as far as a stage has any', async () => {
    const said = (clauses: string[], label: string): AnyChain =>
      (chain('c', { input: { x: 'text' } } as never) as Untyped).pipe({
        ...stage('a', 'x', 'a'),
        script: textScript('a', (locale) => {
          if (locale !== 'en') throw new Error('no words');
          return { clauses, label };
        }),
      });
    const ways = [said(['do'], 'A'), said(['do', 'make'], 'A'), said(['do'], 'B')];
    expect(new Set(await Promise.all(ways.map((each) => fingerprint(each)))).size).toBe(1);
    expect(new Set(await Promise.all(ways.map((each) => fingerprint(each, { locales: ['en'] })))).size).toBe(3);
    expect(new Set(await Promise.all(ways.map((each) => fingerprint(each, { locales: ['de'] })))).size).toBe(1);
  });

  it('goes by the order of the inputs only where words count, since they are written in it', async () => {
    const of = (...fields: string[]) =>
      (chain('c', { input: Object.fromEntries(fields.map((field) => [field, 'text'])) } as never) as Untyped).pipe(
        stage('a', 'x', 'a'),
      ) as AnyChain;
    expect(await fingerprint(of('x', 'y'))).toBe(await fingerprint(of('y', 'x')));
    const locales = ['en'];
    expect(await fingerprint(of('x', 'y'), { locales })).not.toBe(await fingerprint(of('y', 'x'), { locales }));
  });

  it('says that there is none of options which are no data', async () => {
    const c = build({ ...parts, options: { when: new Date(0) } });
    await expect(fingerprint(c)).rejects.toMatchObject({ code: 'chain.no-fingerprint', place: { chain: 'c' } });
  });
});
