import type { AnyChain, App, Outcome, Reserved } from '@sitflow/core';

/** Who answers: a model for each stage, or one (`joint`) for the whole chain. */
export interface System {
  readonly name: string;
  readonly chain: AnyChain;
  readonly joint?: string;
}

export interface Measured {
  readonly task: string;
  readonly system: string;
  /** By question: whether the final answer is the right one. */
  readonly right: readonly boolean[];
  /** The share of replies that did every part of the instruction; absent where nobody was given one. */
  readonly followed?: number;
  /** Calls of a model for a question, on average. */
  readonly calls: number;
  /** Milliseconds for a question, when all are asked at once: wall time by their number. */
  readonly ms: number;
}

interface Question {
  readonly expected: string;
}

type Answered = Reserved &
  Question & { readonly answer?: string; readonly followed?: Readonly<Record<string, boolean>> };

/** Asks all questions of a task; the models are loaded before the clock starts. */
export async function measure(
  app: App,
  { name, chain, joint }: System,
  task: string,
  rows: readonly Question[],
): Promise<Measured> {
  const ask = (of: readonly Question[]) =>
    (joint ? app.stream(chain, of as never, { joint }) : app.stream(chain, of as never)) as unknown as AsyncIterable<
      Outcome<Answered>
    >;
  for await (const _ of ask(rows.slice(0, 1).map((row) => ({ ...row, id: 'first' })))) break;
  const began = performance.now();
  const right: boolean[] = [];
  let [followed, calls] = [0, 0];
  for await (const outcome of ask(rows)) {
    // Whoever gives no answer is not right.
    if (outcome.status === 'rejected') {
      right.push(false);
      continue;
    }
    const { answer, expected, trace, sources, followed: did = {} } = outcome.example;
    right.push(answer === expected);
    followed += Object.values(did).every(Boolean) ? 1 : 0;
    const byModel = Object.values(sources).some((source) => /^(model|joint):/.test(source));
    if (byModel) calls += trace.reduce((sum, span) => sum + span.attempts, 0);
  }
  const ms = (performance.now() - began) / rows.length;
  return {
    task,
    system: name,
    right,
    ...(joint && { followed: followed / rows.length }),
    calls: calls / rows.length,
    ms,
  };
}
