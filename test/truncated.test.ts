import { chain, createApp } from '@sitflow/core';
import { playgroundModel } from '@sitflow/playground';
import { translate } from '@sitflow/stages';
import { transformers } from '@sitflow/transformers';
import { afterAll, describe, expect, it } from 'vitest';

const LONG = { text: 'Mary viajó a la cocina y Sandra volvió al jardín.' };
const SEVERAL = { text: `Mary fue. ${LONG.text}` };
const SHORT = { text: 'Mary fue.' };

describe('a reply that its token limit cut off', { timeout: 60_000 }, () => {
  const translator = { model: playgroundModel('translator'), maxNewTokens: 8 };
  const app = createApp({ modules: [transformers({ translator })] });
  afterAll(() => app.dispose());
  const english = chain<{ text: string }>('english').pipe(translate({ field: 'text', from: 'es', to: 'en' }));

  it('rejects its example, and no other, each time it is asked for', async () => {
    for (let time = 0; time < 2; time++) {
      const outcomes: string[] = [];
      for await (const outcome of app.stream(english, [LONG, SHORT, SEVERAL])) {
        outcomes.push(outcome.status === 'done' ? String(outcome.example.text_en) : outcome.error.code);
      }
      expect(outcomes).toEqual(['reply.truncated', 'Mary went to the bedroom.', 'reply.truncated']);
    }
  });

  it('is a value where the user allows it', async () => {
    const { text_en } = await app.run(english, LONG, { policy: {} });
    expect(text_en).toMatch(/^Mary /);
  });
});
