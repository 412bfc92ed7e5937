import { describe, expect, it } from 'vitest';
import { Folder, parseLines, STACK, sitflow } from './command.js';

/** A chain that asks a server: one that answers three rows, and is then gone. */
const MODULE = `
import { chain, createApp, textScript } from '@sitflow/core';
import { injectable } from 'inversify';

@injectable()
class AskStage {
  asked = 0;
  async run({ question }: { question: string }) {
    if (++this.asked > 3) throw new TypeError('fetch failed', { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) });
    return { reply: question.toUpperCase() };
  }
}

const ask = {
  name: 'ask', version: '1', stage: AskStage, options: {}, needs: ['question'], adds: ['reply'],
  policy: { awayMs: 300, concurrency: 1 },
  script: textScript('reply', () => ({ clauses: ['reply'], label: 'Reply' })),
} as const;

const asked = chain('asked').pipe(ask as never);
export { asked as chain };
export const app = createApp({ modules: [] });
`;
const ROWS = Array.from({ length: 50 }, (_, i) => `{"id":${i},"question":"q${i}"}\n`).join('');

describe('a server that goes down in the middle of a run', () => {
  it.each(['run', 'generate'])('ends sitflow %s with what was done, and rejects no row', async (command) => {
    const folder = new Folder({ 'chain.ts': MODULE, 'rows.jsonl': ROWS });
    const { code, stderr, stdout } = await sitflow(
      [command, 'chain.ts', '--input', 'rows.jsonl', '--output', 'out.jsonl', '--json'],
      { cwd: folder.path },
    );
    expect(code).toBe(1);
    expect(stderr).not.toMatch(STACK);
    expect(folder.rows('out.jsonl').map(({ id }) => id)).toEqual([0, 1, 2]);
    const events = parseLines(stdout);
    expect(events.filter(({ type }) => type === 'model-away')).toMatchObject([{ stage: 'ask', code: 'stage.threw' }]);
    expect(events.filter(({ type }) => type === 'rejected')).toEqual([]);
    expect(events.find(({ type }) => type === 'summary')).toMatchObject({ done: 3, rejected: 0, nextLine: 4 });
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'model.unavailable' });
  });
});
