import type { Model, Result } from '../ports.js';

/** One thing that every implementation of a port must do. Give each to your test runner: `for (const c of checks) it(c.name, c.run)`. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

export interface ConformanceOptions<M extends Model, Request> {
  /** Makes a model of its own for each check. */
  readonly create: () => Promise<M> | M;
  /** Calls the port: `(model, requests, signal) => model.translate(requests, { signal })`. */
  readonly call: (model: M, requests: readonly Request[], signal: AbortSignal) => Promise<readonly Result<string>[]>;
  /** At least three requests that can be answered, of different lengths. */
  readonly good: readonly Request[];
  /** One that cannot (an empty text, a broken picture). */
  readonly bad: Request;
}

/** What the engine relies on, whichever runtime serves a port. The checks need no test runner: they throw what they find. */
export function portConformance<M extends Model, Request>(options: ConformanceOptions<M, Request>): readonly Check[] {
  const { create, call, good, bad } = options;
  const never = () => new AbortController().signal;
  const check = (name: string, body: (model: M) => Promise<void>): Check => ({
    name,
    async run() {
      const model = await create();
      try {
        await body(model);
      } finally {
        await model.dispose?.();
      }
    },
  });
  const values = (results: readonly Result<string>[]) => results.map((result) => (result.ok ? result.value : result));
  return [
    check('has an identity, the same for each instance', async (model) => {
      const other = await create();
      await other.dispose?.();
      expectThat(
        model.identity.length > 0 && model.identity === other.identity,
        `identities: "${model.identity}", "${other.identity}"`,
      );
    }),
    check('gives one result for each request, in order, whatever the batch', async (model) => {
      const together = values(await call(model, good, never()));
      const alone: unknown[] = [];
      for (const request of good) alone.push(...values(await call(model, [request], never())));
      const backwards = values(await call(model, [...good].reverse(), never())).reverse();
      expectThat(
        together.every((value) => typeof value === 'string'),
        `a good request failed: ${show(together)}`,
      );
      expectThat(show(together) === show(alone), `together ${show(together)}, alone ${show(alone)}`);
      expectThat(show(together) === show(backwards), `together ${show(together)}, backwards ${show(backwards)}`);
    }),
    check('gives nothing for nothing', async (model) => {
      expectThat((await call(model, [], never())).length === 0, 'no requests gave results');
    }),
    check('fails a bad request alone', async (model) => {
      const [first, second, third] = await call(model, [good[0] as Request, bad, good[1] as Request], never());
      expectThat(first?.ok === true && third?.ok === true, 'the good requests beside it failed too');
      expectThat(second?.ok === false, `the bad request gave ${show(second)}`);
    }),
    check('lets its caller go when it is aborted, and answers again afterwards', async (model) => {
      await call(model, good, never());
      const aborted = new AbortController();
      aborted.abort();
      const thrown = await call(model, good, aborted.signal).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      expectThat(thrown !== undefined, 'an aborted call gave results');
      const results = await call(model, good, never());
      expectThat(
        results.every((result) => result.ok),
        `afterwards: ${show(results)}`,
      );
    }),
    check('can be disposed twice', async (model) => {
      await model.dispose?.();
    }),
  ];
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part instanceof Error ? part.message : part));
}
