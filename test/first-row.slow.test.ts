import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { chain, createApp } from '@sitflow/core';
import { prompted } from '@sitflow/prompted';
import { answer, prompt, translate } from '@sitflow/stages';
import { type ModelCall, transformers } from '@sitflow/transformers';
import { expect, it } from 'vitest';
import { sharedPath } from './data.js';

const folder = sharedPath('models', 'SmolLM2-135M-Instruct');
const ROWS = 20;
const NAMES = ['Ana', 'Luis', 'Eva', 'Juan', 'Rosa'];
const ROOMS = ['cocina', 'oficina', 'escuela', 'tienda'];

/** Twenty different rows, which no cached reply serves. */
const source = Array.from({ length: ROWS }, (_, i) => {
  const name = NAMES[i % 5] as string;
  return {
    id: `row-${i}`,
    question: `¿Dónde está ${name}? (${i})`,
    context: `${name} está en la ${ROOMS[i % 4]} número ${i}.`,
  };
});

// All three stages ask one chat model in 8 bits, which takes a row at a time: later stages go first, so that rows leave as they are done.
it.skipIf(folder === undefined)(
  'the first of 20 rows is through three stages of one chat model after some ten calls, and no call is made twice',
  { timeout: 300_000 },
  async () => {
    const app = createApp({
      modules: [
        transformers({ textGenerator: { smol: { model: folder ?? 'absent', dtype: 'q8', maxNewTokens: 4 } } }),
        prompted({ translator: 'smol', answerer: 'smol' }),
      ],
      policy: { allowTruncated: true },
    });
    const cascade = chain<{ id: string; question: string; context: string }>('judged')
      .pipe(translate({ field: 'question', from: 'es', to: 'en' }))
      .pipe(answer({ question: 'question_en', context: 'context' }))
      .pipe(prompt('Is "{answer}" a good answer to "{question_en}"? Say yes or no.', { as: 'verdict' }));
    const calls: ModelCall[] = [];
    const listener = (message: unknown) => void calls.push(message as ModelCall);
    subscribe('sitflow:model-call', listener);
    const rowsBefore: number[] = [];
    const statuses: string[] = [];
    for await (const outcome of app.stream(cascade, source, { ordered: false })) {
      rowsBefore.push(calls.reduce((sum, { inputs }) => sum + inputs, 0));
      statuses.push(outcome.status);
    }
    unsubscribe('sitflow:model-call', listener);
    await app.dispose();
    expect(statuses).toEqual(Array.from({ length: ROWS }, () => 'done'));
    expect(rowsBefore[0]).toBeLessThanOrEqual(10);
    // Rows leave all along, not in batches at the end.
    expect(rowsBefore[9]).toBeLessThanOrEqual(40);
    // Two equal prompts are one call.
    expect(calls.reduce((sum, { inputs }) => sum + inputs, 0)).toBeLessThanOrEqual(3 * ROWS);
  },
);
