import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SitflowError } from '../base/errors.js';
import type { CallOptions, Result } from '../model/ports.js';
import { Slots } from '../slots/slots.js';
import { driven } from '../testing/batch-app.js';
import { after, asking, settled, world } from './testing/asking.js';

/** What a call, or one of its requests, comes to. */
const FAULTS = {
  retryable: () => new SitflowError('model.busy', 'busy', { retryable: true }),
  final: () => new SitflowError('model.broken', 'broken'),
  example: () => new SitflowError('host.crashed', 'crashed', { retryable: true, blame: 'example' }),
  model: () => new SitflowError('model.gone', 'gone', { blame: 'model' }),
  setup: () => new SitflowError('model.setup', 'setup', { blame: 'setup' }),
  overloaded: () => Object.assign(new Error('HTTP 429'), { status: 429 }),
  away: () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  down: () => Object.assign(new Error('HTTP 503'), { status: 503 }),
} as const;
const fault = fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[]));

/** How one call goes. */
const behaviour = fc.record({
  ms: fc.constantFrom(0, 0, 10, 700, 5_000),
  ends: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('results' as const) },
    { weight: 1, arbitrary: fc.constantFrom('hangs' as const, 'short' as const, 'nothing' as const) },
    { weight: 2, arbitrary: fault },
  ),
  /** Results that are errors: of request `at` modulo this length. */
  errors: fc.array(fc.option(fault, { freq: 2 }), { maxLength: 4 }),
  reports: fc.boolean(),
  early: fc.boolean(),
});

const request = fc.record({
  at: fc.constantFrom(0, 0, 0, 3, 20, 900),
  run: fc.nat(2),
  stage: fc.nat(2),
  model: fc.nat(1),
  times: fc.nat(2),
  timeoutMs: fc.constantFrom(0, 1_000, 1_000, 3_000),
  awayMs: fc.constantFrom(0, 5_000, 60_000),
  cancelAfter: fc.option(fc.constantFrom(0, 1, 30, 2_000), { freq: 5 }),
});

type Behaviour = typeof behaviour extends fc.Arbitrary<infer T> ? T : never;

async function play(
  { ms, ends, errors, reports, early }: Behaviour,
  texts: readonly string[],
  { signal, started, result, text }: CallOptions,
  clock: ReturnType<typeof world>['clock'],
): Promise<unknown> {
  const results = texts.map((each, at): Result<string> => {
    const name = errors.length > 0 ? errors[at % errors.length] : undefined;
    return name ? { ok: false, error: FAULTS[name]() } : { ok: true, value: `${each}!` };
  });
  for (const [at, each] of results.entries()) {
    if (reports) started?.(at);
    text?.(at, 'piece');
    if (ms > 0 && at === 0) await after(clock, ms, signal);
    if (early) result?.(at, each);
  }
  // For longer than any limit; a request without one waits for it.
  if (ends === 'hangs') await after(clock, 1_000_000, signal);
  if (ends === 'nothing') return undefined;
  if (ends === 'short') return results.slice(1);
  if (ends === 'results' || ends === 'hangs') return results;
  throw FAULTS[ends]();
}

describe('every request', () => {
  it('is settled once, by its own value or an error, and leaves nothing behind, whatever its model does', async () => {
    const cases = fc.record({
      behaviours: fc.array(behaviour, { maxLength: 14 }),
      requests: fc.array(request, { minLength: 1, maxLength: 24 }),
      batch: fc.constantFrom(1, 4, 32),
      slots: fc.constantFrom(1, 2, 5),
      adaptive: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ behaviours, requests, batch, slots: count, adaptive }) => {
        let underWay = 0;
        const environment = world(() => underWay);
        const { clock } = environment;
        const slots = new Slots(adaptive ? { from: count, to: 8 } : count, clock);
        let calls = 0;
        // What is faulty is so for a while: afterwards all is well.
        const models = [0, 1].map(() =>
          asking(
            (texts, options) => {
              expect(texts.length).toBeGreaterThan(0);
              expect(new Set(texts).size).toBe(texts.length);
              const how = behaviours[calls++];
              return how ? play(how, texts, options, clock) : texts.map((text) => ({ ok: true, value: `${text}!` }));
            },
            { batch, slots },
            environment,
          ),
        );
        const runs = [{}, {}, {}];
        const ends = requests.map(async ({ at, run, model, cancelAfter, ...asker }, index) => {
          if (at > 0) await after(clock, at);
          underWay++;
          const { told, result } = (models[model] as (typeof models)[number]).ask(`t${index}`, {
            ...asker,
            run: runs[run] as object,
            index,
            ...(index % 5 === 0 && { onText: () => {} }),
          });
          if (cancelAfter !== null) clock.after(cancelAfter, () => told.request?.cancel(new Error('cancelled')));
          const end = await result.then(
            (given) => (given.ok ? given.value : (given.error as SitflowError)),
            (reason: Error) => reason,
          );
          underWay--;
          expect(told.attempts).toHaveLength(1);
          expect(told.attempts[0]).toBeLessThanOrEqual(asker.times + 12);
          if (typeof end === 'string') expect(end).toBe(`t${index}!`);
          else if (end.message !== 'cancelled') expect(end).toHaveProperty('code');
          return end;
        });
        await driven(clock, Promise.all(ends));
        // Nothing is left over: neither timers, once the calls that were given up have ended, nor slots.
        for (let turn = 0; turn < 10; turn++) {
          await settled();
          clock.advance(200_000);
        }
        await settled();
        expect(clock.pending).toBe(0);
        calls = behaviours.length;
        const more = models.flatMap(({ ask }, model) =>
          Array.from({ length: 10 }, (_, i) => ask(`more${model}/${i}`, { index: i }).result),
        );
        const last = await driven(clock, Promise.all(more));
        expect(last.every(({ ok }) => ok)).toBe(true);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
