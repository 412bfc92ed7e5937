import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suffixOf } from '../dtypes.js';
import { loadedFiles } from '../loaded-files.js';
import { weightFiles } from '../location.js';
import { networkError } from './network-errors.js';
import { type HostSpec, OUT_OF_MEMORY, TaskError } from './protocol.js';

/** Characters shown of what a library said. */
const SHOWN = 300;
const JSON_FILES = ['config.json', 'tokenizer_config.json', 'tokenizer.json', 'generation_config.json', 'preprocessor_config.json', 'processor_config.json']; // biome-ignore format: a list
/** What the file system says of a folder that cannot be written. */
const UNWRITABLE = /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|ENOTDIR|ENOENT|EISDIR|EEXIST|EIO|EFBIG|ENAMETOOLONG)$/;
const WRITING = /^(mkdir|write|open|rename|close)$/;

/** Where a model's files are read from: its own folder, or the cache's. */
export interface ModelFolder {
  readonly folder: string;
  /** The cache that it is in; absent for a folder of the user's. */
  readonly cacheFolder?: string;
}

/** Why a model could not be loaded, in a user's terms: which file or setting, and what to do about it. */
export function loadError(error: unknown, spec: HostSpec, place: ModelFolder): TaskError {
  if (error instanceof TaskError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const first = (message.split('\n')[0] ?? '').slice(0, SHOWN);
  // Before what its message may also look like: a file that there is no memory for is not a broken one.
  if (OUT_OF_MEMORY.test(message)) {
    const mend = 'Choose a smaller model or another dtype, or a machine with more memory.';
    return new TaskError('model.out-of-memory', `there is not enough memory to load ${spec.id}: ${first}`, mend);
  }
  return (
    cacheError(error, place) ??
    deviceError(first, spec) ??
    networkError(error, spec.id) ??
    brokenFile(spec, place) ??
    unsupportedError(first, spec) ??
    missingFileError(spec, place) ??
    otherError(first, spec, place)
  );
}

function cacheError(error: unknown, { cacheFolder }: ModelFolder): TaskError | undefined {
  const { code = '', syscall = '', path } = error as NodeJS.ErrnoException;
  if (cacheFolder === undefined || !UNWRITABLE.test(code) || !WRITING.test(syscall)) return undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new TaskError(
    full ? 'cache.full' : 'cache.not-writable',
    `the downloaded model cannot be written to the cache folder ${cacheFolder}: ${code}${path === undefined ? '' : `, ${syscall} ${path}`}`,
    `${full ? 'Free space there' : 'Make it writable'}, or choose another folder by \`cacheFolder\`.`,
  );
}

const DEVICE =
  /Unsupported device|Failed to load shared library|AppendExecutionProvider|onnxruntime_providers_|WebGPU adapter|WebGpuContext|CUDA (failure|error)|CUBLAS|CUDNN|DirectML/i;

function deviceError(first: string, { device }: HostSpec): TaskError | undefined {
  if (device === undefined || device === 'cpu' || !DEVICE.test(first)) return undefined;
  const known = /Should be one of: (.*?)\.?$/.exec(first)?.[1];
  const shown = JSON.stringify(device.slice(0, 40));
  if (known !== undefined) {
    return new TaskError('device.unknown', `onnxruntime-node has no device ${shown} here`, `Choose one of: ${known}.`);
  }
  return new TaskError('device.not-available', `the device ${shown} cannot be used: ${first}`, DEVICE_HINTS[device] ?? 'Use `device: "cpu"`.'); // biome-ignore format: one call
}

const DEVICE_HINTS: Readonly<Record<string, string>> = {
  cuda: 'It needs an NVIDIA driver, CUDA 12, cuDNN 9, and onnxruntime-node\'s CUDA libraries, which `ONNXRUNTIME_NODE_INSTALL=skip` and `ignore-scripts` leave out: run `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false`. Or use `device: "cpu"`.', // biome-ignore format: one text
  webgpu: 'It needs a graphics card with a Vulkan, Metal or Direct3D 12 driver. Or use `device: "cpu"`.',
};

/** The file that is empty or not what its name says, if there is one. */
function brokenFile(spec: HostSpec, { folder, cacheFolder }: ModelFolder): TaskError | undefined {
  const again = cacheFolder === undefined ? 'Export or copy the model again.' : 'Delete that file: it is then downloaded again.'; // biome-ignore format: one choice
  for (const name of JSON_FILES) {
    const path = join(folder, name);
    const problem = jsonProblem(path);
    if (problem !== undefined) return new TaskError('model.broken', `${path} ${problem}`, again);
  }
  const graphs = new Set(loadedFiles(folder, spec.kind).map((file) => graphOf(file, spec)));
  for (const { name, path, size } of weights(folder)) {
    if (!graphs.has(name)) continue;
    if (size === 0) return new TaskError('model.broken', `${path} is empty`, again);
    if (isPointer(path, size)) {
      return new TaskError(
        'model.broken',
        `${path} is a Git LFS pointer, not the file itself`,
        'Get it: git lfs pull.',
      );
    }
  }
  return undefined;
}

/** The file that a folder of the user's lacks, if it lacks one; what is not in a cache is downloaded. */
function missingFileError(spec: HostSpec, { folder, cacheFolder }: ModelFolder): TaskError | undefined {
  if (cacheFolder !== undefined || !existsSync(join(folder, 'config.json'))) return undefined;
  const missing = missingFile(folder, spec);
  if (missing === undefined) return undefined;
  return new TaskError(
    'model.incomplete',
    `${folder} has no ${missing}`,
    'Export the model for Transformers.js: config.json, tokenizer.json, tokenizer_config.json and onnx/*.onnx, with the .onnx_data files beside them.',
  );
}

/** The file that has the graph of one of a model's parts. */
function graphOf(file: string, { dtype }: HostSpec): string {
  return `${file}${suffixOf(typeof dtype === 'string' ? dtype : (dtype[file] ?? 'fp32'))}.onnx`;
}

function jsonProblem(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.trim() === '') return 'is empty';
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'holds no JSON object';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === undefined ? `is not JSON: ${message.slice(0, SHOWN)}` : `cannot be read: ${code}`;
  }
}

function weights(folder: string): ReturnType<typeof weightFiles> {
  try {
    return weightFiles(folder);
  } catch {
    return [];
  }
}

/** A clone without LFS has a small text in each large file's place. */
function isPointer(path: string, size: number): boolean {
  return size < 1_024 && readFileSync(path, 'latin1').startsWith('version https://git-lfs');
}

function missingFile(folder: string, spec: HostSpec): string | undefined {
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) if (!existsSync(join(folder, name))) return name;
  const files = weights(folder).map(({ name }) => name);
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
    'transformers.js_config'?: { use_external_data_format?: unknown };
  };
  const external = config['transformers.js_config']?.use_external_data_format;
  for (const file of loadedFiles(folder, spec.kind)) {
    const graph = graphOf(file, spec);
    if (!files.includes(graph)) return `onnx/${graph}`;
    const parts = partsOf(external, file, graph);
    for (let part = 0; part < parts; part++) {
      const name = `${graph}_data${part === 0 ? '' : `_${part}`}`;
      if (!files.includes(name)) return `onnx/${name}`;
    }
  }
  return undefined;
}

/** Files beside a graph that hold its weights, as `use_external_data_format` says: yes or no, how many, or either by a file's name. */
function partsOf(external: unknown, file: string, graph: string): number {
  if (typeof external === 'object' && external !== null) {
    const by = external as Readonly<Record<string, unknown>>;
    return Number(by[graph] ?? by[file] ?? 0);
  }
  return Number(external ?? 0);
}

function unsupportedError(first: string, { id }: HostSpec): TaskError | undefined {
  if (!/Unsupported model type|Unknown model class|Unsupported tokenizer|Unknown (Tokenizer|processor)/i.test(first))
    return undefined;
  return new TaskError('model.unsupported', `${id}: ${first}`, 'Choose a model whose architecture this port serves.');
}

function otherError(first: string, spec: HostSpec, { folder, cacheFolder }: ModelFolder): TaskError {
  const where = spec.id;
  if (
    /protobuf|INVALID_PROTOBUF|ModelProto|deserialize|out of bounds|INVALID_GRAPH|external data|Load model/i.test(first)
  ) {
    const isNewer = /opset|ir_version|IR version/i.test(first);
    const again = cacheFolder === undefined ? 'Export or copy the model again.' : `Delete ${folder}: it is then downloaded again.`; // biome-ignore format: one choice
    return new TaskError(
      'model.broken',
      `an ONNX file of ${where} cannot be read: ${first}`,
      isNewer ? 'It was exported for a newer onnxruntime: export it with a lower opset.' : again,
    );
  }
  if (/Invalid dtype/i.test(first)) return new TaskError('model.wrong-dtype', first, 'Choose another dtype.');
  const file = /(?:not found locally at|Could not locate file:|access to file:) "([^"]+)"/.exec(first)?.[1];
  if (file !== undefined || /Unauthorized|not found|local_files_only/i.test(first)) {
    const found = file === undefined ? first : `the file ${file} is not there${/Unauthorized/.test(first) ? ', or you may not read it' : ''}`; // biome-ignore format: one choice
    const mend =
      spec.root === undefined
        ? `Check the id and the revision${spec.offline ? ', or load it once without `offline`' : '; a private or gated model needs HF_TOKEN'}; or give a local folder.`
        : `Check that the folder has that file; weights carry their dtype's suffix (fp32 has none, q8 is _quantized).`;
    return new TaskError('model.not-found', `${where}: ${found}`, mend);
  }
  return new TaskError('model.not-loaded', `${where}: ${first}`);
}
