import { pathToFileURL } from 'node:url';
import { chain, createApp } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer, translate } from '@sitflow/stages';

const qa = chain<{ question: string; context: string }>('qa')
  .pipe(translate({ field: 'question', to: 'en' }))
  .pipe(answer({ question: 'question_en' }));

export const app = createApp({ modules: [playground()] });
export { qa as chain };

// @ts-expect-error a misspelt field is a compile error through the packed types too
chain<{ question: string }>('wrong').pipe(translate({ field: 'qestion', to: 'en' }));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const result = await app.run(qa, { question: '¿Dónde está Mary?', context: 'Mary went to the kitchen.' });
  const said: string = `${result.question_en} ${result.answer}`;
  if (!/kitchen/.test(said)) throw new Error(`the chain said: ${said}`);
  console.log(said);
  await app.dispose();
}
