import { isSitflowError } from '../base/errors.js';
import type { CallOptions, Model, Result, TextGenerator } from '../model/ports.js';
import type { TextRequest } from '../model/requests.js';
import { type Check, checksOf } from './check.js';
import { expectThat, show } from './expect-that.js';

export interface ConformanceOptions<M extends Model, Request, Value = string> {
  /** Makes a model of its own for each check. */
  readonly create: () => Promise<M> | M;
  /** Calls the port: `(model, requests, options) => model.translate(requests, options)`. */
  readonly call: (model: M, requests: readonly Request[], options: CallOptions) => Promise<readonly Result<Value>[]>;
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
  const { create, good, bad, same = (a, b) => show(a) === show(b) } = options;
  const call = (model: M, requests: readonly Request[], signal: AbortSignal) =>
    options.call(model, requests, { signal });
  const never = () => new AbortController().signal;
  const check = checksOf(create, (model) => model.dispose?.());
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
    check('lets its caller go when it is aborted before or under way, and answers again afterwards', async (model) => {
      await call(model, good, never());
      const aborted = new AbortController();
      aborted.abort();
      expectThat(!(await gives(call(model, good, aborted.signal))), 'a call that was aborted before it gave results');
      const underWay = new AbortController();
      let settled = false;
      const pending = gives(call(model, good, underWay.signal)).finally(() => {
        settled = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 0));
      // One that is through by now was too quick to be aborted.
      const late = settled;
      underWay.abort();
      expectThat(!(await pending) || late, 'a call that was aborted under way gave results');
      const results = await call(model, good, never());
      expectThat(
        results.every((result) => result.ok),
        `afterwards: ${show(results)}`,
      );
    }),
    check('starts each request once at most, and hands over only results that it gives in the end', async (model) => {
      const requests = [good[0] as Request, bad, ...good.slice(1)];
      const reports = new Reports<Value>(requests.length);
      const results = await options.call(model, requests, { signal: never(), ...reports.options });
      reports.end();
      for (const [at, result] of reports.handed) {
        const last = results[at];
        expectThat(
          result.ok ? last?.ok === true && same(result.value, last.value) : last?.ok === false,
          `request ${at} was handed over as ${show(result)} and given as ${show(last)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
      expectThat(reports.problems.length === 0, reports.problems.join('; '));
    }),
    check('can be disposed twice', async (model) => {
      await model.dispose?.();
    }),
  ];
}

/** What a model reports while it is at work, and what is wrong with it. */
class Reports<Value> {
  readonly problems: string[] = [];
  readonly handed = new Map<number, Result<Value>>();
  private readonly started = new Set<number>();
  private over = false;

  constructor(private readonly size: number) {}

  readonly options: Pick<CallOptions, 'started' | 'result'> = {
    started: (at) => {
      this.check('started', at);
      if (this.started.has(at)) this.problems.push(`request ${at} started twice`);
      if (this.handed.has(at)) this.problems.push(`request ${at} started after its result`);
      this.started.add(at);
    },
    result: (at, result) => {
      this.check('handed over', at);
      if (this.handed.has(at)) this.problems.push(`request ${at} was handed over twice`);
      this.handed.set(at, result as Result<Value>);
    },
  };

  end(): void {
    this.over = true;
  }

  private check(what: string, at: number): void {
    if (!Number.isInteger(at) || at < 0 || at >= this.size)
      this.problems.push(`there is no request ${at} to be ${what}`);
    if (this.over) this.problems.push(`request ${at} was ${what} after the call's end`);
  }
}

/** Whether a call gives results, and does not throw. */
function gives(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  );
}

export interface GeneratorConformanceOptions {
  /** Whether it writes token by token, and so must report `finishReason: 'length'` at its token limit (default false: not checked). */
  readonly byToken?: boolean;
}

/**
 * The checks for a TextGenerator beside `portConformance`: settings are applied or refused, never ignored silently, and streamed pieces are the
 * beginning of the text.
 */
export function generatorConformance(
  create: () => Promise<TextGenerator> | TextGenerator,
  { byToken = false }: GeneratorConformanceOptions = {},
): readonly Check[] {
  const askTelling = async (text: CallOptions['text'], ...requests: readonly TextRequest[]) => {
    const model = await create();
    try {
      return await model.generate(requests, { signal: new AbortController().signal, text });
    } finally {
      await model.dispose?.();
    }
  };
  const ask = (...requests: readonly TextRequest[]) => askTelling(undefined, ...requests);
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
          // A token may be a space, and a reply of spaces is none.
          shorter || refusedAs(one, 'option.unserved') || refusedAs(one, 'reply.truncated'),
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
    {
      name: 'gives as pieces what the texts begin with, of one request or of several',
      async run() {
        const request = { prompt, temperature: 0 };
        for (const requests of [[request], [request, { ...request, prompt: 'Hello.' }]]) {
          const pieces = requests.map(() => '');
          const results = await askTelling(
            (at, piece) => {
              pieces[at] = `${pieces[at]}${piece}`;
            },
            ...requests,
          );
          for (const [at, result] of results.entries()) {
            expectThat(result.ok, `a plain request failed: ${show(result)}`);
            const value = result.ok ? result.value : '';
            expectThat(
              value.startsWith(pieces[at] ?? ''),
              `its pieces are ${show(pieces[at])}, the text is ${show(value)}`,
            );
          }
        }
      },
    },
    ...(byToken
      ? [
          {
            name: 'says where its limit of tokens ended a reply',
            async run() {
              const [one] = await ask({ prompt, temperature: 0, maxNewTokens: 1 });
              expectThat(one?.finishReason === 'length', `with one token it gave ${show(one)}`);
            },
          },
        ]
      : []),
  ];
}
