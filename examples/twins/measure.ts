import { readFileSync } from 'node:fs';
import type { AnyChain, App, RunOutcome } from '@sitflow/core';
import { countInputs } from './model-inputs.js';

/** Who answers: a model for each stage, or one (`joint`) for the whole chain. */
export interface System {
  readonly name: string;
  readonly chain: AnyChain;
  readonly joint?: string;
}

/** What a question costs, on average. */
export interface Cost {
  /** Inputs that reached a model's process: pictures, sentences, prompts. What a cache answered is not among them. */
  readonly inputs: number;
  /** Milliseconds when all questions are asked at once: wall time by their number. */
  readonly ms: number;
}

export interface Measured {
  readonly task: string;
  readonly system: string;
  /** By question: whether the final answer is the right one. A rejected question has none. */
  readonly right: readonly boolean[];
  /** The share of questions whose reply did every part of the instruction; absent where nobody was given one. */
  readonly followed?: number;
  /** When the questions are asked for the first time, of models that are loaded and were asked nothing yet. */
  readonly first: Cost;
  /** When the same questions are asked once more. */
  readonly again: Cost;
  /** Why questions were rejected. */
  readonly rejected: readonly string[];
}

interface Question {
  readonly expected: string;
}

type Answered = Question & { readonly answer?: string; readonly followed?: Readonly<Record<string, boolean>> };

/**
 * Asks all questions of a task twice, of an app of its own: what a question costs is not to depend on what another system was asked. The cache is
 * off, and models are loaded before. What is right is judged by the first answers.
 */
export async function measure(
  create: () => App,
  { name, chain, joint }: System,
  task: string,
  rows: readonly Question[],
): Promise<Measured> {
  const app = create();
  try {
    const options = { policy: { cache: false }, ...(joint !== undefined && { joint }) };
    const ask = async (asked: readonly Question[]) => {
      const outcomes: RunOutcome<Answered>[] = [];
      const stream = app.stream(chain, asked as never, options) as unknown as AsyncIterable<RunOutcome<Answered>>;
      for await (const outcome of stream) outcomes.push(outcome);
      return outcomes;
    };
    // Asked nothing, a run loads its models all the same.
    await ask([]);
    const { outcomes, cost: first } = await costOf(ask, rows);
    const { cost: again } = await costOf(ask, rows);
    const replies = outcomes.map((outcome) => (outcome.status === 'done' ? outcome.example : undefined));
    return {
      task,
      system: name,
      right: replies.map((reply) => reply !== undefined && reply.answer === reply.expected),
      ...(joint !== undefined && { followed: replies.filter((reply) => didAll(reply?.followed)).length / rows.length }),
      first,
      again,
      rejected: [...new Set(outcomes.flatMap(reason))],
    };
  } finally {
    await app.dispose();
  }
}

async function costOf<Asked>(
  ask: (rows: readonly Asked[]) => Promise<readonly RunOutcome<Answered>[]>,
  rows: readonly Asked[],
): Promise<{ readonly outcomes: readonly RunOutcome<Answered>[]; readonly cost: Cost }> {
  const began = performance.now();
  const { result: outcomes, inputs } = await countInputs(() => ask(rows));
  const ms = (performance.now() - began) / rows.length;
  return { outcomes, cost: { inputs: inputs / rows.length, ms } };
}

/** Whether a reply did every part of its instruction; who is not known to have done any did not. */
function didAll(followed: Readonly<Record<string, boolean>> = {}): boolean {
  const parts = Object.values(followed);
  return parts.length > 0 && parts.every(Boolean);
}

const reason = (outcome: RunOutcome<unknown>) => (outcome.status === 'rejected' ? [outcome.error.message] : []);

/** What `measured.json` has: whether each answer is right stands there as a figure, 0 or 1. */
export const readMeasured = (file: string): readonly Measured[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as (Omit<Measured, 'right'> & { readonly right: string })[]).map(
    ({ right, ...rest }) => ({ ...rest, right: [...right].map((each) => each === '1') }),
  );
