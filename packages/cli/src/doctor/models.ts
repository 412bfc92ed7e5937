import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type App, chain, createApp, type PictureFile } from '@sitflow/core';
import { playground, playgroundModel, playgroundSamples } from '@sitflow/playground';
import { answer, caption, translate } from '@sitflow/stages';
import { defaultCacheFolder } from '@sitflow/transformers';
import { duration } from '../terminal.js';
import { type Finding, firstLine, notOk, ok } from './check.js';

const MODELS = [
  'translator',
  'captioner',
  'answerer',
  'story-student',
  'story-twin',
  'picture-student',
  'picture-twin',
] as const;
const PATIENCE_MS = 60_000;

/** Whether the embedded models' files are there. */
export function checkModelFiles(): Finding[] {
  return MODELS.map((model) => {
    const folder = playgroundModel(model);
    const onnx = join(folder, 'onnx');
    const weights = existsSync(onnx) ? readdirSync(onnx).map((name) => statSync(join(onnx, name)).size) : [];
    const there = existsSync(join(folder, 'config.json')) && weights.some((size) => size > 0);
    const megabytes = (weights.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
    return there
      ? ok(`embedded ${model}: ${megabytes} MB`)
      : notOk(
          `embedded ${model}: its files are not in ${folder}`,
          'Get them again: git checkout, or install @sitflow/playground.',
        );
  });
}

/** Whether the embedded models work: one picture, one question, the three that serve stages. */
export async function checkModelsWork(signal: AbortSignal): Promise<Finding> {
  const started = performance.now();
  let app: App | undefined;
  try {
    const row = JSON.parse(
      readFileSync(join(playgroundSamples, 'pictures.jsonl'), 'utf8').split('\n')[0] as string,
    ) as {
      image: string;
      scene: readonly { shape: string }[];
    };
    const image: PictureFile = { path: row.image, within: playgroundSamples };
    app = createApp({ modules: [playground()] });
    const all = chain<{ image: PictureFile; question: string }>('doctor')
      .pipe(translate({ field: 'question', to: 'en' }))
      .pipe(caption())
      .pipe(answer({ question: 'question_en', context: 'caption' }));
    const question = '¿Qué forma hay en la imagen?';
    const result = await app.run(
      all,
      { image, question },
      { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) },
    );
    const said = `"${question}" → "${result.question_en}" → "${result.caption}" → "${result.answer}"`;
    const wanted = row.scene[0]?.shape;
    if (result.answer !== wanted)
      return notOk(
        `embedded models answer ${said}, and not "${wanted}"`,
        'Get their files again: git checkout, or install @sitflow/playground.',
      );
    return ok(`embedded models work: ${said} (${duration(performance.now() - started)})`);
  } catch (error) {
    return notOk(
      `embedded models do not work: ${firstLine(error)}`,
      'See the lines above. If they are all ok, please report this.',
    );
  } finally {
    await app?.dispose();
  }
}

/** Where downloaded models are kept. */
export function checkCache(): Finding {
  try {
    const folder = defaultCacheFolder();
    if (existsSync(folder)) accessSync(folder, constants.W_OK);
    return ok(`downloaded models are kept in ${folder}${existsSync(folder) ? '' : ' (none yet)'}`);
  } catch (error) {
    return notOk(
      `the cache folder cannot be used: ${firstLine(error)}`,
      'Make it writable, or name another (transformers({ …: { cacheFolder } })).',
    );
  }
}
