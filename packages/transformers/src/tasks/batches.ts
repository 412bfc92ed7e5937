import { toWire, type WireResult } from '../host/protocol.js';
import type { Report } from '../host/task.js';
import { BatchRows, type Rows, resultOf } from './batch-rows.js';
import type { Reply } from './reply.js';

/**
 * Runs inputs in padded batches: those of like length together, so that little is padding. Batches are reported as they begin and end, and rows that
 * end long before their batch. An input that cannot be prepared fails alone, and so does each of a batch that throws, unless it is alone in it.
 */
export async function inBatches<Input, Prepared extends { readonly tokens: number }, Value = string>(
  inputs: readonly Input[],
  options: {
    readonly size: number;
    /** Tokens of a batch at most, padding included. */
    readonly budget?: number;
    /** Whether a batch takes only inputs of one length, so that nothing is padded. */
    readonly even?: boolean;
    /** A number that the inputs of a batch have in common. */
    readonly common?: ((input: Prepared) => number) | undefined;
    readonly prepare: (input: Input) => Prepared | Promise<Prepared>;
    readonly run: (batch: readonly Prepared[], rows: Rows<Value>) => Promise<readonly Reply<Value>[]>;
    readonly stopped: () => boolean;
    readonly report: Report;
  },
): Promise<readonly WireResult<Value>[]> {
  const missing: WireResult<Value> = { ok: false, error: { code: 'run.cancelled', found: 'the call was cancelled' } };
  const results = inputs.map((): WireResult<Value> => missing);
  const failed = (error: unknown): WireResult<Value> => ({ ok: false, error: toWire(error, 'model.failed') });
  const ready: { readonly at: number; readonly prepared: Prepared }[] = [];
  let looked = performance.now();
  for (const [at, input] of inputs.entries()) {
    if (performance.now() - looked > HELD_MS) {
      await new Promise(setImmediate);
      looked = performance.now();
    }
    if (options.stopped()) break;
    try {
      ready.push({ at, prepared: await options.prepare(input) });
    } catch (error) {
      results[at] = failed(error);
    }
  }
  const { even = false, common = () => 0, report } = options;
  ready.sort((a, b) => a.prepared.tokens - b.prepared.tokens || common(a.prepared) - common(b.prepared));
  const work = byBudget(
    ready,
    options.size,
    Math.min(TOKEN_BUDGET, options.budget ?? TOKEN_BUDGET),
    ({ prepared: a }, { prepared: b }) => (!even || a.tokens === b.tokens) && common(a) === common(b),
  );
  const begun = new Set<number>();
  for (let batch = work.shift(); batch && !options.stopped(); batch = work.shift()) {
    const places = batch.map(({ at }) => at);
    const fresh = places.filter((at) => !begun.has(at));
    for (const at of fresh) begun.add(at);
    if (fresh.length > 0) report.started(fresh);
    const rows = new BatchRows<Value>(places, report, results, fresh.length > 0);
    try {
      const replies = await options.run(
        batch.map(({ prepared }) => prepared),
        rows,
      );
      for (const [row, at] of places.entries()) if (!rows.ended.has(row)) results[at] = resultOf(replies[row]);
    } catch (error) {
      // What was done before it threw stands.
      const rest = batch.filter((_, row) => !rows.ended.has(row));
      if (batch.length > 1) work.unshift(...split(rest, Math.max(1, Math.ceil(rest.length / 2))));
      else if (rest.length > 0) results[places[0] as number] = failed(error);
      if (batch.length > 1) {
        rows.handOver();
        continue;
      }
    } finally {
      rows.close();
    }
    // The last ones come with the end of the call.
    if (work.length > 0 && !options.stopped()) rows.handOver(places.keys());
  }
  return results;
}

/** How long many inputs may hold the thread until messages are read, a cancellation among them. */
const HELD_MS = 50;

function split<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Tokens of a batch, padding included: attention grows with them, and beyond it a larger batch is not faster. */
const TOKEN_BUDGET = 4_096;

/**
 * Batches of at most `size`, within the budget, of inputs that go together; what exceeds it alone goes alone. Sorted by length, so that the
 * last is the longest.
 */
export function byBudget<T extends { readonly prepared: { readonly tokens: number } }>(
  list: readonly T[],
  size: number,
  budget = TOKEN_BUDGET,
  goTogether: (a: T, b: T) => boolean = () => true,
): T[][] {
  const batches: T[][] = [];
  for (const item of list) {
    const batch = batches.at(-1);
    const { tokens } = item.prepared;
    const fits = batch && batch.length < size && (batch.length + 1) * tokens <= budget;
    if (fits && goTogether(batch[0] as T, item)) batch.push(item);
    else batches.push([item]);
  }
  return batches;
}
