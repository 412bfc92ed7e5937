const settled = new WeakSet<object>();

/** Marks an error as final: a client gave it after its own retries, so no caller retries. */
export function markSettled<E extends object>(error: E): E {
  settled.add(error);
  return error;
}

/** Whether an error, or one that it was caused by, came through a client. */
export function cameThroughClient(error: unknown): boolean {
  for (let depth = 0, at = error; depth < 10 && typeof at === 'object' && at !== null; depth++) {
    if (settled.has(at)) return true;
    at = (at as { cause?: unknown }).cause;
  }
  return false;
}
