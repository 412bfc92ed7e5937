import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env, LogLevel } from '@xenova/transformers';
import { InferenceSession } from 'onnxruntime-node';
import { answerTask } from '../tasks/answer.js';
import { captionTask } from '../tasks/caption.js';
import { embedTask } from '../tasks/embed.js';
import { generateTask } from '../tasks/generate.js';
import { transcribeTask } from '../tasks/transcribe.js';
import { translateTask } from '../tasks/translate.js';
import { visionGenerateTask } from '../tasks/vision-generate.js';
import { type HostSpec, OUT_OF_MEMORY, TaskError } from './protocol.js';
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

/** Points Transformers.js at the model and loads it; what goes wrong is told in a user's terms. */
export async function loadTask(spec: HostSpec): Promise<Task> {
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
  if (spec.offline && spec.root === undefined && !existsSync(join(env.cacheDir ?? '', spec.id, cachedConfig(spec)))) {
    throw new TaskError(
      'model.not-found',
      `${spec.id} is not in the cache (${env.cacheDir}), and \`offline\` forbids to download it`,
      'Load it once without `offline`, or give a local folder.',
    );
  }
  try {
    return await TASKS[spec.kind](spec);
  } catch (error) {
    if (error instanceof TaskError) throw error;
    throw explain(error, spec);
  }
}

/** Where the cache keeps a model's configuration: the default revision's without its name. */
function cachedConfig({ revision = 'main' }: HostSpec): string {
  return revision === 'main' ? 'config.json' : join(revision, 'config.json');
}

function explain(error: unknown, spec: HostSpec): TaskError {
  const message = error instanceof Error ? error.message : String(error);
  const where = spec.id;
  const first = (message.split('\n')[0] ?? '').slice(0, 300);
  // Before what its message may also look like: a file that there is no memory for is not a broken one.
  if (OUT_OF_MEMORY.test(message)) {
    const mend = 'Choose a smaller model or another dtype, or a machine with more memory.';
    return new TaskError('model.out-of-memory', `there is not enough memory to load ${where}: ${first}`, mend);
  }
  if (
    /protobuf|INVALID_PROTOBUF|ModelProto|deserialize|out of bounds|INVALID_GRAPH|external data|Load model/i.test(
      message,
    )
  ) {
    return new TaskError(
      'model.broken',
      `an ONNX file of ${where} cannot be read: ${first}`,
      'Export or download the model again.',
    );
  }
  if (/Invalid dtype/i.test(message)) return new TaskError('model.wrong-dtype', first, 'Choose another dtype.');
  if (/Unsupported model type|Unknown model class|not supported|Unsupported/i.test(message)) {
    return new TaskError(
      'model.unsupported',
      `${where}: ${first}`,
      'Choose a model whose architecture this port serves.',
    );
  }
  if (
    /fetch failed|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|Could not locate file|Unauthorized|not found|local_files_only/i.test(
      message,
    )
  ) {
    const mend =
      spec.root === undefined
        ? `Check the id and the network${spec.offline ? ', or load it once without `offline`' : ''}; or give a local folder.`
        : `Check that the folder has that file; weights carry their dtype's suffix (fp32 has none, q8 is _quantized).`;
    return new TaskError('model.not-found', `${where}: ${first}`, mend);
  }
  return new TaskError('model.not-loaded', `${where}: ${first}`);
}
