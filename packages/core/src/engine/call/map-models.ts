import { hash32 } from '../../base/random.js';
import type { StageContext } from '../../stage/stage.js';

/** How many items run at once: more than models take at once, so that their batches fill. */
const AT_ONCE = 64;

/** Does something with each item, some at once, each with a context of its own; see `GatherContext.mapModels`. */
export async function mapModels<T, R>(
  context: StageContext,
  items: readonly T[],
  fn: (item: T, context: StageContext, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const { seed, signal } = context;
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      signal.throwIfAborted();
      const at = next++;
      const item = items[at] as T;
      try {
        results[at] = await fn(item, itemContext(context, item, hash32(seed, idOf(item) ?? at)), at);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function itemContext(context: StageContext, item: unknown, seed: number): StageContext {
  const id = idOf(item) ?? context.id;
  // What is not here is the set's: its signal, its limits, its place among the runs.
  return Object.create(context, { id: { value: id }, seed: { value: seed }, onText: { value: undefined } });
}

function idOf(item: unknown): string | undefined {
  const id = (item as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}
