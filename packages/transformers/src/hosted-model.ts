import { type CallOptions, type Capacity, type Result, SitflowError, toSitflowError } from '@sitflow/core';
import type { ModelHost } from './host/model-host.js';
import type { HostFacts } from './host/protocol.js';

/** The default limit for the characters of one text. Longer texts are refused before they are split, tokenized or sent. */
const MAX_CHARACTERS = 50_000;

/** A model's identity, and the limit above which its inputs are refused. */
export interface HostedOptions {
  readonly identity: string;
  readonly batchDependent: boolean;
  readonly maxCharacters?: number | undefined;
}

/** The common part of all ports: an identity, a host to dispose of, and the check of texts before they are sent to the process. */
export abstract class HostedModel {
  readonly identity: string;
  /** Whether an input's output may differ with its neighbours in a batch: weights with dynamic int8 activations do so. */
  readonly batchDependent: boolean;
  private readonly maxCharacters: number;

  constructor(
    options: HostedOptions,
    readonly host: ModelHost,
  ) {
    this.identity = options.identity;
    this.batchDependent = options.batchDependent;
    this.maxCharacters = options.maxCharacters ?? MAX_CHARACTERS;
  }

  /** How its host is called. */
  get capacity(): Capacity {
    return capacityOf(this.host.facts);
  }

  dispose(): Promise<void> {
    return this.host.dispose();
  }

  /** Asks `ask` for the inputs whose texts can be asked for; the others have their error at once. */
  protected async checked<Input, Value = string>(
    inputs: readonly Input[],
    options: CallOptions,
    texts: (input: Input) => Readonly<Record<string, string>>,
    ask: (inputs: readonly Input[], options: CallOptions) => Promise<readonly Result<Value>[]>,
  ): Promise<readonly Result<Value>[]> {
    const problems = inputs.map((input) => this.problem(() => texts(input)));
    const places = problems.flatMap((problem, at) => (problem === undefined ? [at] : []));
    if (places.length === inputs.length) return ask(inputs, options);
    const results = await ask(
      places.map((at) => inputs[at] as Input),
      placed(options, places),
    );
    let at = 0;
    return problems.map((error) => (error ? { ok: false, error } : (results[at++] as Result<Value>)));
  }

  /** Asks the host. `become`: what a result of its becomes, once for each, whether it is handed over early or comes with the others. */
  protected async ask<Value = string>(
    inputs: readonly unknown[],
    options: CallOptions,
    become: (result: Result<Value>, at: number) => Result<Value> = (result) => result,
  ): Promise<readonly Result<Value>[]> {
    const early = new Map<number, Result<Value>>();
    const results = await this.host.request<Value>(inputs, {
      signal: options.signal,
      text: options.text,
      started: (at) => options.started?.(at),
      result(at, given) {
        const result = become(given as Result<Value>, at);
        early.set(at, result);
        options.result?.(at, result);
      },
    });
    return results.map((result, at) => early.get(at) ?? become(result, at));
  }

  private problem(textsOf: () => Readonly<Record<string, string>>): SitflowError | undefined {
    let texts: Readonly<Record<string, string>>;
    try {
      texts = textsOf();
    } catch (thrown) {
      return toSitflowError(thrown);
    }
    for (const [what, text] of Object.entries(texts)) {
      if (typeof text !== 'string' || text.trim() === '') {
        return new SitflowError('text.empty', `the ${what} is empty`, {
          mend: 'Fill the field in, or leave the example out.',
        });
      }
      if (text.length > this.maxCharacters) {
        return new SitflowError(
          'text.too-long',
          `the ${what} has ${text.length} characters, and at most ${this.maxCharacters} are taken`,
          { mend: 'Shorten or split it, or raise `maxCharacters`.' },
        );
      }
    }
    return undefined;
  }
}

/**
 * The capacity of a hosted model. A call has as many requests as the model takes at once: with more, the first results would wait for later batches, and a stage
 * after it for nothing. Above all for a model that takes one row at a time (a chat model in 8 bits): with calls of one row, later stages go first, and
 * the first of many examples is through all stages after a handful of rows. A batch that is sorted by length stays one call. Two calls at once: one at
 * work, and one whose inputs the host begins to read meanwhile (pictures are decoded then), so that it never waits for the next message.
 */
function capacityOf({ batch, streams }: HostFacts): Capacity {
  return { ...(batch !== undefined && { batch }), concurrency: 2, ...(streams && { streams }) };
}

/** The options of a call of some of the requests, which stand at `places` of the whole call. */
function placed(options: CallOptions, places: readonly number[]): CallOptions {
  const whole = (at: number) => places[at] as number;
  const { signal, text } = options;
  return {
    signal,
    started: (at) => options.started?.(whole(at)),
    result: (at, result) => options.result?.(whole(at), result),
    text: text && ((at, piece) => text(whole(at), piece)),
  };
}
