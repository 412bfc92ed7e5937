import { nearest, SitflowError } from '@sitflow/core';
import type { TaskKind } from './host/protocol.js';
import { loadedFiles } from './loaded-files.js';
import { defaultName, type Location, type ModelFile, weightFiles } from './location.js';
import type { ModelOptions } from './options.js';

/** A precision for all of a model's files, or one for each by its name (`decoder_model_merged`). */
export type Dtype = string | Readonly<Record<string, string>>;

/** Precisions of weights, with the suffix that their files carry: the most exact first, the order in which `auto` takes them. */
const SUFFIXES: Readonly<Record<string, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

const DTYPES = Object.keys(SUFFIXES);

/** What the files of a precision end in before `.onnx`. */
export function suffixOf(dtype: string): string {
  return SUFFIXES[dtype] ?? '';
}

/** Weights that are large lie beside their file: `model.onnx_data`, `model.onnx_data_1`. */
const WEIGHTS = new RegExp(
  `^(?<file>.+?)(?<suffix>${Object.values(SUFFIXES).filter(Boolean).join('|')})?\\.onnx(?<beside>_data.*)?$`,
);

/** Dynamic int8 takes the scale of its activations over the whole batch. */
const DYNAMIC_INT8 = new Set(['q8', 'int8', 'uint8']);

/** Whether what a model makes of an input may differ with its neighbours in a batch. Inputs that go alone have none. */
export function isBatchDependent(dtype: Dtype, batchSize: number | undefined): boolean {
  return (
    batchSize !== 1 &&
    [dtype].flatMap((d) => (typeof d === 'string' ? d : Object.values(d))).some((d) => DYNAMIC_INT8.has(d))
  );
}

/** A precision as text, for identities: one for each file as `decoder_model_merged=q8,encoder_model=fp32`. */
export function dtypeName(dtype: Dtype): string {
  if (typeof dtype === 'string') return dtype;
  return Object.keys(dtype)
    .sort()
    .map((file) => `${file}=${dtype[file]}`)
    .join(',');
}

/**
 * The precision to load a model in. Refuses one that does not exist (Transformers.js would take another in silence) or that the folder has
 * no weights of. `auto` is the most exact that the folder has all files in, or else of each file the most exact; of a Hub model fp32. Files
 * that the task does not load are not asked about.
 */
export function dtypeOf(location: Location, options: ModelOptions, kind: TaskKind): Dtype {
  const { dtype = 'auto', name = defaultName(options) } = options;
  if (dtype !== 'auto' && SUFFIXES[dtype] === undefined) {
    const near = nearest(dtype, DTYPES);
    throw new SitflowError('model.wrong-dtype', `there is no dtype "${dtype}"`, {
      model: name,
      mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${DTYPES.join(', ')}, auto.`,
    });
  }
  if (location.kind === 'hub') return dtype === 'auto' ? 'fp32' : dtype;
  const files = weightFiles(location.folder);
  const weights = dtypesByFile(weightsOf(files, loadedFiles(location.folder, kind)));
  const lacking = [...weights].flatMap(([file, has]) => (dtype === 'auto' || has.has(dtype) ? [] : [file]));
  const found = dtype === 'auto' ? best(weights) : weights.size > 0 && lacking.length === 0 && dtype;
  if (found) return found;
  const wanted = dtype === 'auto' ? 'weights (onnx/*.onnx)' : `${dtype} weights (onnx/*${SUFFIXES[dtype]}.onnx)`;
  const of = lacking.length > 0 && lacking.length < weights.size ? ` of ${lacking.join(', ')}` : '';
  throw new SitflowError('model.incomplete', `${location.folder} has no ${wanted}${of}`, {
    model: name,
    mend: `Choose another dtype, or export the model again; in onnx/ there are: ${files.map((file) => file.name).join(', ') || 'none'}.`,
  });
}

/** Bytes of the weights that are loaded in that precision. */
export function bytesIn(folder: string, dtype: Dtype, kind: TaskKind): number {
  const loaded = weightsOf(weightFiles(folder), loadedFiles(folder, kind)).filter(
    (each) => each.dtype === (typeof dtype === 'string' ? dtype : dtype[each.file]),
  );
  return loaded.reduce((sum, { size }) => sum + size, 0);
}

interface Weights {
  /** Which of the model's files they are, without the suffix. */
  readonly file: string;
  readonly dtype: string;
  readonly size: number;
  /** Whether they lie beside the file that has the graph. */
  readonly isBeside: boolean;
}

/** The weights that are loaded; all that there are of a model that has none of these files. */
function weightsOf(files: readonly ModelFile[], loaded: readonly string[]): readonly Weights[] {
  const all = files.flatMap(({ name, size }) => {
    const { file, suffix = '', beside } = WEIGHTS.exec(name)?.groups ?? {};
    const dtype = DTYPES.find((each) => SUFFIXES[each] === suffix);
    return file === undefined || dtype === undefined ? [] : [{ file, dtype, size, isBeside: beside !== undefined }];
  });
  const known = all.filter(({ file }) => loaded.includes(file));
  return known.length > 0 ? known : all;
}

/** The files that a model is made of, and the precisions that each is there in. */
function dtypesByFile(weights: readonly Weights[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { file, dtype, isBeside } of weights) {
    if (!isBeside) found.set(file, (found.get(file) ?? new Set()).add(dtype));
  }
  return found;
}

function best(weights: ReadonlyMap<string, ReadonlySet<string>>): Dtype | undefined {
  if (weights.size === 0) return undefined;
  const firstOf = (has: (dtype: string) => boolean) => DTYPES.find(has) as string;
  const common = DTYPES.find((dtype) => [...weights.values()].every((has) => has.has(dtype)));
  return common ?? Object.fromEntries([...weights].map(([file, has]) => [file, firstOf((dtype) => has.has(dtype))]));
}
