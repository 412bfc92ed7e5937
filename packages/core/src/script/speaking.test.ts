import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { done } from '../example/example.js';
import { fakeStage } from '../testing/fake-stage.js';
import { render } from './render.js';
import { ArraySink } from './sink.js';
import { spokenInputs } from './speaking.js';

// biome-ignore lint/suspicious/noExplicitAny: chains of stages that only the test knows are built untyped
type Untyped = any;
const stage = (name: string, need: string, adds: string[], run: (value: Untyped) => unknown): Untyped =>
  fakeStage(name, [need], adds, async (example) => run(example[need]));
const silent = (spec: Untyped): Untyped => ({ ...spec, script: undefined });
const story = (): Untyped => chain('c', { input: { story: 'text' } } as never);
const asked: Untyped = {
  ...stage('ask', 'story', ['question', 'gist'], () => [
    { question: 'who?', gist: 'g' },
    { question: 'where?', gist: 'g' },
  ]),
  shape: 'expand',
};
const answer = (need: string): Untyped => stage('answer', need, ['answer'], (question) => ({ answer: `${question}!` }));

async function rowsOf(c: Untyped) {
  const sink = new ArraySink();
  const app = createApp({ modules: [] });
  await app.generate(c, { source: [{ id: 'a', story: 's' }] as never, sink }).finished;
  expect(sink.rejected).toEqual([]);
  return sink.rows.map(({ input, output }) => [input, output]);
}

describe('the input of a row', () => {
  it('tells the children of an example apart, where what they were given is not spoken', async () => {
    const rows = [
      ['Story: s\nQuestion: who?', 'answer: who?!'],
      ['Story: s\nQuestion: where?', 'answer: where?!'],
    ];
    expect(await rowsOf(story().expand(silent(asked)).pipe(answer('question')))).toEqual(rows);
  });

  it('does so where a spoken stage depends on it through one that is not spoken', async () => {
    const shout = silent(stage('shout', 'question', ['loud'], (question) => ({ loud: question.toUpperCase() })));
    expect(await rowsOf(story().expand(silent(asked)).pipe(shout).pipe(answer('loud')))).toEqual([
      ['Story: s\nQuestion: who?', 'answer: WHO?!'],
      ['Story: s\nQuestion: where?', 'answer: WHERE?!'],
    ]);
  });

  it('is the source’s alone, where it is spoken, or no spoken stage depends on it', async () => {
    expect(await rowsOf(story().expand(asked).pipe(answer('question')))).toEqual([
      ['s', 'ask: who?\nanswer: who?!'],
      ['s', 'ask: where?\nanswer: where?!'],
    ]);
    expect(await rowsOf(story().expand(silent(asked)).pipe(answer('story')))).toEqual([
      ['s', 'answer: s!'],
      ['s', 'answer: s!'],
    ]);
    // `gist` is added by a stage that is spoken, but not one of the fields that are.
    expect(spokenInputs(story().expand(asked).pipe(answer('gist')), {})).toEqual(['story', 'gist']);
  });

  it('holds what a whole-set stage found, which the example alone does not tell', async () => {
    const rank: Untyped = { ...silent(stage('rank', 'story', ['rank'], () => [])), shape: 'gather' };
    rank.stage.prototype.run = async (examples: unknown[]) => examples.map((_, i) => done({ rank: i + 1 }));
    const c = story().gather(rank).pipe(answer('rank'));
    expect(await rowsOf(c)).toEqual([['Story: s\nRank: 1', 'answer: 1!']]);
    expect(render(c, { id: 'a', story: 's', rank: 2, answer: 'x' }).input).toBe('Story: s\nRank: 2');
  });
});

describe('a chain of which nothing is spoken', () => {
  it('is no chain to generate from, and no row is read', () => {
    const source = {
      [Symbol.iterator]() {
        throw new Error('it was read');
      },
    };
    const c = story().pipe(silent(answer('story')));
    const run = () => createApp({ modules: [] }).generate(c, { source: source as never, sink: new ArraySink() });
    expect(run).toThrowError(expect.objectContaining({ code: 'script.nothing-spoken', place: { chain: 'c' } }));
  });
});
