import { isSitflowError } from '../errors.js';
import type { Model, Result, TextGenerator } from '../ports.js';
import type { TextRequest } from '../requests.js';

/** One thing that every implementation of a port must do. Give each to your test runner: `for (const c of checks) it(c.name, c.run)`. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

export interface ConformanceOptions<M extends Model, Request, Value = string> {
  /** Makes a model of its own for each check. */
  readonly create: () => Promise<M> | M;
  /** Calls the port: `(model, requests, signal) => model.translate(requests, { signal })`. */
  readonly call: (model: M, requests: readonly Request[], signal: AbortSignal) => Promise<readonly Result<Value>[]>;
  /** At least three requests that can be answered, of different lengths. */
  readonly good: readonly Request[];
  /** One that cannot (an empty text, a broken picture). */
  readonly bad: Request;
  /** Whether two values are the same (default: equal as JSON). Vectors are so only as far as arithmetic in batches is. */
  readonly same?: (a: Value, b: Value) => boolean;
}

/** What the engine relies on, whichever runtime serves a port. The checks need no test runner: they throw what they find. */
export function portConformance<M extends Model, Request, Value = string>(
  options: ConformanceOptions<M, Request, Value>,
): readonly Check[] {
  const { create, call, good, bad, same = (a, b) => show(a) === show(b) } = options;
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
  const agree = (a: readonly Result<Value>[], b: readonly Result<Value>[]) =>
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i];
      return one.ok && other?.ok === true && same(one.value, other.value);
    });
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
      const together = await call(model, good, never());
      const alone: Result<Value>[] = [];
      for (const request of good) alone.push(...(await call(model, [request], never())));
      const backwards = [...(await call(model, [...good].reverse(), never()))].reverse();
      expectThat(
        together.length === good.length && together.every((result) => result.ok && result.value !== undefined),
        `a good request failed: ${show(together)}`,
      );
      expectThat(agree(together, alone), `together ${show(together)}, alone ${show(alone)}`);
      expectThat(agree(together, backwards), `together ${show(together)}, backwards ${show(backwards)}`);
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

/** What a TextGenerator owes beside `portConformance`: settings are served or refused, never left out without a word. */
export function generatorConformance(create: () => Promise<TextGenerator> | TextGenerator): readonly Check[] {
  const ask = async (...requests: readonly TextRequest[]) => {
    const model = await create();
    try {
      return await model.generate(requests, { signal: new AbortController().signal });
    } finally {
      await model.dispose?.();
    }
  };
  const prompt = 'Count from one to twenty in words.';
  const refusedAs = (result: Result<string> | undefined, code: string) =>
    result?.ok === false && isSitflowError(result.error) && result.error.code === code;
  return [
    {
      name: 'writes no more tokens than it is told to, or refuses to be told',
      async run() {
        const [free, one] = await ask({ prompt, temperature: 0 }, { prompt, temperature: 0, maxNewTokens: 1 });
        expectThat(free?.ok === true, `a plain request failed: ${show(free)}`);
        const shorter = free?.ok === true && one?.ok === true && one.value.length <= free.value.length;
        expectThat(
          shorter || refusedAs(one, 'option.unserved'),
          `with one token: ${show(one)}, without: ${show(free)}`,
        );
      },
    },
    {
      name: 'draws the same with the same seed, or refuses to draw',
      async run() {
        const drawn = { prompt, temperature: 1, seed: 7 };
        const [first] = await ask(drawn);
        const [second] = await ask(drawn);
        const refused = refusedAs(first, 'option.unserved') && refusedAs(second, 'option.unserved');
        expectThat(refused || (first?.ok === true && show(first) === show(second)), `${show(first)}, ${show(second)}`);
      },
    },
    {
      name: 'takes a conversation, or refuses it',
      async run() {
        const turns = [
          { role: 'user', content: 'Hello.' },
          { role: 'assistant', content: 'Hello!' },
          { role: 'user', content: prompt },
        ] as const;
        const [result] = await ask({ prompt: turns, system: 'Be brief.', temperature: 0 });
        expectThat(result?.ok === true || refusedAs(result, 'request.unserved'), `it gave ${show(result)}`);
      },
    },
  ];
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part instanceof Error ? part.message : part));
}
