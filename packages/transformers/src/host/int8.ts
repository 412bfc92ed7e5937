import type { Tensor as OutputTensor } from 'onnxruntime-node';
import { ACTIVATION, DEPTH, int8Model, WEIGHT } from './int8-model.js';
import { type HostSpec, TaskError } from './protocol.js';

/**
 * Whether onnxruntime multiplies 8-bit integers right on this CPU: by itself (`right`), with a setting that we then give it (`remedied`), or
 * not at all (`wrong`). Without VNNI its kernels add up pairs of products in 16 bits, which overflow.
 */
export type Int8Verdict = 'right' | 'remedied' | 'wrong';

/** Has onnxruntime store weights so that no pair of products overflows. It has no effect on CPUs that do not need it. */
export const INT8_REMEDY = { extra: { session: { x64quantprecision: '1' } } } as const;

const SUM = DEPTH * ACTIVATION * WEIGHT;
/** One row is a product of a vector, several are one of a matrix: of kernels of their own. */
const ROWS = [1, 4];

/** Sums that a session computes with these options. */
export type Int8Sums = (options: object) => Promise<readonly number[]>;

/** Computes known sums, and again with the remedy where they are wrong. */
export async function judgeInt8(sums: Int8Sums, expected = SUM): Promise<Int8Verdict> {
  const areRight = (found: readonly number[]) => found.length > 0 && found.every((sum) => sum === expected);
  if (areRight(await sums({}))) return 'right';
  return areRight(await sums(INT8_REMEDY)) ? 'remedied' : 'wrong';
}

/** The sums by onnxruntime on this CPU. */
export const int8Sums: Int8Sums = async (options) => {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(int8Model(), { logSeverityLevel: 3, ...options });
  const found: number[] = [];
  for (const rows of ROWS) {
    const a = new Tensor('uint8', new Uint8Array(rows * DEPTH).fill(ACTIVATION), [rows, DEPTH]);
    const output = await session.run({ a });
    found.push(...((output.y as OutputTensor).data as Int32Array));
  }
  await session.release();
  return found;
};

/** Computes a small product in 8 bits and says whether onnxruntime does so right on this CPU; takes some milliseconds. */
export function int8Verdict(): Promise<Int8Verdict> {
  return judgeInt8(int8Sums);
}

const IN_INT8 = new Set(['q8', 'int8', 'uint8']);

/** Whether a model's weights are multiplied as 8-bit integers on the CPU. */
export function isInInt8({ dtype, device = 'cpu' }: Pick<HostSpec, 'dtype' | 'device'>): boolean {
  return (
    device === 'cpu' && Object.values(typeof dtype === 'string' ? [dtype] : dtype).some((each) => IN_INT8.has(each))
  );
}

/** A model's spec with the setting that this CPU needs to compute it correctly. Throws if none helps: the model would write garbage. */
export function withInt8(spec: HostSpec, verdict: Int8Verdict): HostSpec {
  if (verdict === 'right') return spec;
  if (verdict === 'remedied') return { ...spec, sessionOptions: merged(INT8_REMEDY, spec.sessionOptions ?? {}) };
  throw new TaskError(
    'device.int8-wrong',
    `onnxruntime multiplies 8-bit integers wrongly on this CPU, and its setting session.x64quantprecision does not help: ${spec.id} would write garbage`,
    'Choose another dtype (fp32, fp16 or q4), or another machine.',
  );
}

/** The user's own options take precedence. */
function merged(remedy: typeof INT8_REMEDY, own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const extra = (own.extra ?? {}) as Readonly<Record<string, unknown>>;
  const session = (extra.session ?? {}) as Readonly<Record<string, unknown>>;
  return { ...own, extra: { ...extra, session: { ...remedy.extra.session, ...session } } };
}
