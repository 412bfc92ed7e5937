import { type InferenceSession, Tensor } from 'onnxruntime-node';

export type Feeds = Record<string, Tensor>;

type Metadata = InferenceSession['inputMetadata'][number];
type Cells = Float32Array | Uint16Array | BigInt64Array;

/** How a session calls what it is given of the tokens before, and what it gives back of them. */
const PAST = 'past_key_values.';
const PRESENT = 'present.';

/** Rows are moved together only once so many of them have ended: moving costs about as much as a step. */
export const WORTH_MOVING = 0.5;

/** Whether a session keeps caches, all of known sizes and of one of these types. */
export function hasSizedCaches(session: InferenceSession, types: readonly Tensor.Type[]): boolean {
  const caches = session.inputMetadata.filter(isCache);
  return (
    caches.length > 0 &&
    caches.every(
      (input) =>
        input.isTensor &&
        types.includes(input.type) &&
        typeof input.shape[1] === 'number' &&
        typeof input.shape[3] === 'number',
    )
  );
}

/** The caches of so many rows of which nothing is read yet, [rows, heads, 0, size]. */
export function emptyCaches(session: InferenceSession, rows: number): Feeds {
  const caches: Feeds = {};
  for (const input of session.inputMetadata) {
    if (!isCache(input) || !input.isTensor) continue;
    const [, heads, , size] = input.shape as readonly number[];
    const dims = [rows, heads as number, 0, size as number];
    caches[input.name] =
      input.type === 'float16'
        ? new Tensor('float16', new Uint16Array(0), dims)
        : new Tensor('float32', new Float32Array(0), dims);
  }
  return caches;
}

/** The caches that a session gave back, by the names that it asks for them. */
export function cachesOf(output: InferenceSession.OnnxValueMapType): Feeds {
  return Object.fromEntries(
    Object.entries(output).flatMap(([name, value]) =>
      name.startsWith(PRESENT) ? [[PAST + name.slice(PRESENT.length), value as Tensor]] : [],
    ),
  );
}

export function takeRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const from = tensor.data as Cells;
  const size = from.length / (tensor.dims[0] as number);
  const to = new (from.constructor as new (length: number) => Cells)(rows.length * size);
  for (const [i, row] of rows.entries()) to.set(from.subarray(row * size, (row + 1) * size) as never, i * size);
  return new Tensor(tensor.type as 'float32', to as Float32Array, [rows.length, ...tensor.dims.slice(1)]);
}

function isCache(input: Metadata): boolean {
  return input.name.startsWith(PAST);
}
