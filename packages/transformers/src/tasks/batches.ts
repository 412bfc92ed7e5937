import { TaskError, toWire, type WireResult } from '../host/protocol.js';
import type { Reply } from './reply.js';

/**
 * Runs inputs in padded batches: those of like length together, so that little is padding; equal ones once. One that cannot be prepared
 * fails alone, and so does each of a batch that throws, unless it is alone in it.
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
    readonly key: (input: Input) => string;
    readonly prepare: (input: Input) => Prepared | Promise<Prepared>;
    readonly run: (batch: readonly Prepared[]) => Promise<readonly Reply<Value>[]>;
    readonly stopped: () => boolean;
  },
): Promise<readonly WireResult<Value>[]> {
  const results = new Map<string, WireResult<Value>>();
  const ready: { key: string; prepared: Prepared }[] = [];
  const seen = new Set<string>();
  let looked = performance.now();
  for (const input of inputs) {
    if (performance.now() - looked > HELD_MS) {
      await new Promise(setImmediate);
      looked = performance.now();
    }
    if (options.stopped()) break;
    const key = options.key(input);
    if (seen.has(key)) continue;
    seen.add(key);
    try {
      ready.push({ key, prepared: await options.prepare(input) });
    } catch (error) {
      results.set(key, { ok: false, error: toWire(error, 'model.failed') });
    }
  }
  const { even = false, common = () => 0 } = options;
  ready.sort((a, b) => a.prepared.tokens - b.prepared.tokens || common(a.prepared) - common(b.prepared));
  const work = byBudget(
    ready,
    options.size,
    Math.min(TOKEN_BUDGET, options.budget ?? TOKEN_BUDGET),
    ({ prepared: a }, { prepared: b }) => (!even || a.tokens === b.tokens) && common(a) === common(b),
  );
  for (let batch = work.shift(); batch && !options.stopped(); batch = work.shift()) {
    try {
      const replies = await options.run(batch.map((r) => r.prepared));
      for (const [i, { key }] of batch.entries()) results.set(key, resultOf(replies[i]));
    } catch (error) {
      if (batch.length > 1) work.unshift(...split(batch, Math.ceil(batch.length / 2)));
      else results.set((batch[0] as { key: string }).key, { ok: false, error: toWire(error, 'model.failed') });
    }
  }
  const missing: WireResult<Value> = { ok: false, error: { code: 'run.cancelled', found: 'the call was cancelled' } };
  return inputs.map((input) => results.get(options.key(input)) ?? missing);
}

/** How long many inputs may hold the thread until messages are read, a cancellation among them. */
const HELD_MS = 50;

function resultOf<Value>(reply: Reply<Value> | undefined): WireResult<Value> {
  return reply === undefined
    ? { ok: false, error: toWire(new TaskError('model.no-result', 'the model gave no result'), 'model.no-result') }
    : { ok: true, ...reply };
}

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
