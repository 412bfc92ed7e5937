import type { HostSpec } from '../host/protocol.js';

/** Up to this size a model is faster on one thread than on several, on the machines measured. */
const SMALL = 50 * 1024 * 1024;

/** What Transformers.js' `from_pretrained` takes of a spec. */
export function loadOptions(spec: HostSpec) {
  return {
    dtype: spec.dtype as 'fp32',
    ...(spec.device !== undefined && { device: spec.device as 'cpu' }),
    ...(spec.revision !== undefined && { revision: spec.revision }),
    ...(spec.offline && { local_files_only: true }),
    session_options: {
      ...(spec.threads !== undefined && { intraOpNumThreads: spec.threads, interOpNumThreads: 1 }),
      logSeverityLevel: 3 as const,
      ...spec.sessionOptions,
    },
  };
}

/** Threads for a model of that size, where nobody said. */
export function threadsFor(bytes: number): number | undefined {
  return bytes < SMALL ? 1 : undefined;
}
