import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, SitflowError } from '@sitflow/core';
import { defaultName, type Location } from './location.js';
import type { ModelOptions } from './options.js';

/** Precisions of weights, with the suffix that their files carry. */
const SUFFIXES: Readonly<Record<string, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  bnb4: '_bnb4',
  q4f16: '_q4f16',
};

/** Dynamic int8 takes the scale of its activations over the whole batch. */
const DYNAMIC_INT8 = new Set(['q8', 'int8', 'uint8']);

/** Whether what a model makes of an input may differ with its neighbours in a batch. Inputs that go alone have none. */
export function isBatchDependent({ dtype, batchSize }: Pick<ModelOptions, 'dtype' | 'batchSize'>): boolean {
  return dtype !== undefined && DYNAMIC_INT8.has(dtype) && batchSize !== 1;
}

/** Writes one text at a time where it would depend on others: with a scale shared with their padding a chat model forgets what it knows. */
export function aloneIfDependent<Options extends ModelOptions>(options: Options): Options {
  return options.batchSize === undefined && isBatchDependent(options) ? { ...options, batchSize: 1 } : options;
}

/** Refuses a precision that does not exist (Transformers.js would take another in silence) or that the folder has no weights of. */
export function requireDtype(location: Location, options: ModelOptions): void {
  const { dtype = 'fp32', name = defaultName(options) } = options;
  if (dtype === 'auto') return;
  const suffix = SUFFIXES[dtype];
  if (suffix === undefined) {
    const near = nearest(dtype, Object.keys(SUFFIXES));
    throw new SitflowError('model.wrong-dtype', `there is no dtype "${dtype}"`, {
      model: name,
      mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${Object.keys(SUFFIXES).join(', ')}, auto.`,
    });
  }
  if (location.kind === 'hub') return;
  const files = readdirSync(join(location.folder, 'onnx')).filter((file) => file.endsWith('.onnx'));
  const others = Object.values(SUFFIXES).filter((other) => other !== '' && other !== suffix);
  const own = files.filter(
    (file) =>
      file.endsWith(`${suffix}.onnx`) && (suffix !== '' || !others.some((other) => file.endsWith(`${other}.onnx`))),
  );
  if (own.length > 0) return;
  throw new SitflowError('model.incomplete', `${location.folder} has no ${dtype} weights (onnx/*${suffix}.onnx)`, {
    model: name,
    mend: `Choose another dtype, or export the model again; in onnx/ there are: ${files.join(', ') || 'none'}.`,
  });
}
