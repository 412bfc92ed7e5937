/** The text of a module whose chain needs no models: what the journeys of the command load. */
export const FAKE_MODULE = `
import { chain, createApp, SitflowError, textScript } from '@sitflow/core';
import { injectable } from 'inversify';

@injectable()
class UpperStage {
  async run({ question }: { question: string }, { signal }: { signal: AbortSignal }) {
    const slow = /^wait (\\d+)$/.exec(question);
    if (slow) await new Promise((resolve) => setTimeout(resolve, Number(slow[1])));
    if (question === 'throw') throw new Error('the stage broke');
    if (question === 'exit') process.exit(0);
    if (question === 'hang') await new Promise(() => {});
    if (question === 'undefined') return undefined as never;
    if (question === 'extra') return { upper: 'X', more: 1 } as never;
    if (question === 'label') return { upper: 'X\\nLetters: 3' };
    if (question === 'bigint') return { upper: 1n as never };
    if (question.trim() === '') throw new SitflowError('text.empty', 'the text is empty', { field: 'question', mend: 'Fill the field in.' });
    return { upper: question.toUpperCase() };
  }
}

@injectable()
class LengthStage {
  async run({ upper }: { upper: string }) {
    if (upper === 'UNCOUNTABLE') throw new Error('it has no letters');
    return { length: String(upper.length) };
  }
}

const upper = {
  name: 'upper', version: '1', stage: UpperStage, options: {}, needs: ['question'], adds: ['upper'],
  types: { question: 'text', upper: 'text' },
  policy: { timeoutMs: 200, retry: { times: 0 }, concurrency: 64 },
  script: textScript('upper', () => ({ clauses: ['write the question in capitals'], label: 'In capitals' })),
} as const;
const length = {
  name: 'length', version: '1', stage: LengthStage, options: {}, needs: ['upper'], adds: ['length'],
  types: { upper: 'text', length: 'text' },
  script: textScript('length', () => ({ clauses: ['count its letters'], label: 'Letters' })),
} as const;

export const loud = chain('loud').pipe(upper as never).pipe(length as never);
export { loud as chain };
export const app = createApp({ modules: [] });
`;
