import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { env, LogLevel } from '@xenova/transformers';
import { InferenceSession } from 'onnxruntime-node';
import { answerTask } from '../tasks/answer.js';
import { captionTask } from '../tasks/caption.js';
import { embedTask } from '../tasks/embed.js';
import { generateTask } from '../tasks/generate.js';
import { transcribeTask } from '../tasks/transcribe.js';
import { translateTask } from '../tasks/translate.js';
import { visionGenerateTask } from '../tasks/vision-generate.js';
import { type Int8Verdict, int8Verdict, isInInt8, withInt8 } from './int8.js';
import { loadError, type ModelFolder } from './load-errors.js';
import { DownloadError, patientFetch } from './network-errors.js';
import { type HostSpec, TaskError } from './protocol.js';
import { countSessionTime } from './session-time.js';
import type { Task } from './task.js';

// Transformers.js makes its sessions of this class too.
countSessionTime((InferenceSession as unknown as { prototype: Parameters<typeof countSessionTime>[0] }).prototype);

const TASKS: Readonly<Record<HostSpec['kind'], (spec: HostSpec) => Promise<Task>>> = {
  translate: translateTask,
  transcribe: transcribeTask,
  'vision-generate': visionGenerateTask,
  caption: captionTask,
  answer: answerTask,
  generate: generateTask,
  embed: embedTask,
};

/** Waits before a file or a model is asked for again, in milliseconds. */
const WAITS_MS = [250, 1_000];

/** Points Transformers.js at the model and loads it; what goes wrong is told in a user's terms. */
export async function loadTask(wanted: HostSpec, verdict: () => Promise<Int8Verdict> = int8Verdict): Promise<Task> {
  const spec = isInInt8(wanted) ? withInt8(wanted, await verdict()) : wanted;
  // What goes wrong is told as a result; what the library prints of it beside that is noise.
  env.logLevel = LogLevel.NONE;
  if (spec.root !== undefined) {
    env.localModelPath = spec.root;
    env.allowRemoteModels = false;
  } else {
    env.allowLocalModels = false;
    env.allowRemoteModels = !spec.offline;
    if (spec.cacheFolder !== undefined) env.cacheDir = spec.cacheFolder;
    if (spec.remoteHost !== undefined) env.remoteHost = spec.remoteHost;
    // Offline models come from the cache, which Transformers.js looks up as local files.
    if (spec.offline) {
      env.allowLocalModels = true;
      env.localModelPath = env.cacheDir ?? '';
    }
  }
  if (
    spec.offline &&
    spec.root === undefined &&
    !existsSync(join(env.cacheDir ?? '', spec.id, cachedName(spec), 'config.json'))
  ) {
    throw new TaskError(
      'model.not-found',
      `${spec.id} is not in the cache (${env.cacheDir}), and \`offline\` forbids to download it`,
      'Load it once without `offline`, or give a local folder.',
    );
  }
  env.fetch = patientFetch(globalThis.fetch, WAITS_MS, sleep) as typeof env.fetch;
  for (const wait of [...WAITS_MS, undefined]) {
    try {
      return await TASKS[spec.kind](spec);
    } catch (error) {
      const explained = loadError(error, spec, folderOf(spec));
      if (wait === undefined || !(explained instanceof DownloadError && explained.isPassing)) throw explained;
      // What came whole is in the cache: only the rest is asked for again.
      await sleep(wait);
    }
  }
  throw new TaskError('model.not-loaded', `${spec.id} was not loaded`);
}

/** Where a model's files are, for the errors about them. */
export function folderOf(spec: HostSpec): ModelFolder {
  if (spec.root !== undefined) return { folder: spec.id };
  const cacheFolder = env.cacheDir ?? '';
  return { folder: join(cacheFolder, spec.id, cachedName(spec)), cacheFolder };
}

/** Where the cache keeps a model's revision: the default one without its name. */
function cachedName({ revision = 'main' }: HostSpec): string {
  return revision === 'main' ? '' : revision;
}
