import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { app, chain, keepOne } from '../examples/stage-operator/chain.js';

afterAll(() => app.dispose());
const rows = readFileSync(new URL('../examples/stage-operator/rows.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; question: string });

describe('examples/stage-operator', () => {
  it('keeps one of the questions that ask the same within a window', async () => {
    const ends: unknown[] = [];
    for await (const outcome of app.stream(chain, rows, { window: 4 }))
      ends.push([outcome.id, outcome.status === 'done' ? outcome.example.asked : outcome.error.code]);
    expect(ends).toEqual([
      ['red', 1],
      ['where', 'question.repeated'],
      ['ball', 2],
      ['who', 1],
      // Of the next window.
      ['where-again', 1],
    ]);
  });

  it('names the window where it holds all that is let in', async () => {
    const run = async () => {
      for await (const _ of app.stream(chain, rows, { window: 2, policy: { timeoutMs: 30 } }));
    };
    await expect(run()).rejects.toMatchObject({
      code: 'stage.holds-all',
      message: expect.stringContaining('`window`'),
    });
  });

  it('takes a window of any size', () => {
    expect(keepOne({ within: 9 }).options).toEqual({ within: 9 });
  });
});
