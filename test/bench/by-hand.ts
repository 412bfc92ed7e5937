import { dirname } from 'node:path';
import { playgroundModel } from '@sitflow/playground';
import { env, pipeline } from '@xenova/transformers';

/** What a user writes by hand with Transformers.js' own pipelines, on the same models: one row at a time. */
export async function byHand() {
  env.localModelPath = dirname(playgroundModel('captioner'));
  env.allowRemoteModels = false;
  const options = { dtype: 'fp32', session_options: { intraOpNumThreads: 1 } } as const;
  const captioner = await pipeline('image-to-text', 'captioner', options);
  const answerer = await pipeline('text2text-generation', 'answerer', options);
  const translator = await pipeline('translation', 'translator', options);
  const text = (output: unknown, key: string) => (output as Record<string, string>[])[0]?.[key] ?? '';

  let inputs = 0;
  const answer = async (question: string, context: string) => {
    inputs++;
    const output = text(await answerer(`question: ${question} context: ${context}`), 'generated_text');
    return output.slice(output.lastIndexOf('Answer:') + 'Answer:'.length).trim();
  };
  const translate = async (texts: string[]) => {
    inputs += texts.length;
    const outputs = (await translator(texts)) as { translation_text: string }[];
    return outputs.map((output) => output.translation_text);
  };
  return {
    /** Pictures, sentences and prompts that the models were given so far. */
    inputs: () => inputs,
    /** Caption, then answer. */
    async vqa(row: { image: string; question: string }) {
      inputs++;
      return answer(row.question, text(await captioner(row.image), 'generated_text'));
    },
    /** Translate the question and each sentence of the story (the models know sentences), then answer. */
    async multilingualQa(row: { context: string; question: string }) {
      const sentences = [...new Intl.Segmenter('es', { granularity: 'sentence' }).segment(row.context)].map((s) =>
        s.segment.trim(),
      );
      const [question = '', ...context] = await translate([row.question, ...sentences]);
      return answer(question, context.join(' '));
    },
    dispose: () => Promise.all([captioner.dispose(), answerer.dispose(), translator.dispose()]),
  };
}
