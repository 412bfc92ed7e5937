import { chain, createApp, type ImageSource } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer, caption, translate } from '@sitflow/stages';

// A text in any language is translated, a picture described; then the question is answered from whichever there was.
const fromText = chain<{ text: string }>('text').pipe(translate({ field: 'text', to: 'en', as: 'context' }));
const fromPicture = chain<{ image: ImageSource }>('picture').pipe(caption({ as: 'context' }));

// A row has to have what its own branch needs.
export const shapes = chain<{ kind: 'text' | 'picture'; question: string; text?: string; image?: ImageSource }>(
  'shapes',
)
  .choose('kind', { text: fromText, picture: fromPicture }) // both add context
  .keep({ reads: ['context'], version: '1', value: ({ context }) => context.length < 2_000 }, 'the context is too long')
  .pipe(answer());

export const app = createApp({ modules: [playground()] });
export { shapes as chain };
