import type { AnyChain, App, RunOutcome } from '@sitflow/core';
import { modelSpans } from './model-spans.js';

/** Who answers: a model for each stage, or one (`joint`) for the whole chain. */
export interface System {
  readonly name: string;
  readonly chain: AnyChain;
  readonly joint?: string;
}

export interface Measured {
  readonly task: string;
  readonly system: string;
  /** By question: whether the final answer is the right one. A rejected question has none. */
  readonly right: readonly boolean[];
  /** The share of questions whose reply did every part of the instruction; absent where nobody was given one. */
  readonly followed?: number;
  /** Calls of a model for a question, on average, without those of a stage that rejected it. */
  readonly calls: number;
  /** Milliseconds for a question, when all are asked at once: wall time by their number. */
  readonly ms: number;
  /** Why questions were rejected. */
  readonly rejected: readonly string[];
}

interface Question {
  readonly expected: string;
}

type Answered = Question & { readonly answer?: string; readonly followed?: Readonly<Record<string, boolean>> };

/**
 * Asks all questions of a task twice, and measures the second time, when all models are warm. Each question is answered by calls of its own: what
 * one costs is not to depend on what was asked before it, by this system or another.
 */
export async function measure(app: App, system: System, task: string, rows: readonly Question[]): Promise<Measured> {
  const { name, chain, joint } = system;
  const options = { policy: { memory: false }, ...(joint !== undefined && { joint }) };
  const answers = () => app.stream(chain, rows as never, options) as unknown as AsyncIterable<RunOutcome<Answered>>;
  for await (const _ of answers());
  const outcomes: RunOutcome<Answered>[] = [];
  const began = performance.now();
  for await (const outcome of answers()) outcomes.push(outcome);
  const ms = (performance.now() - began) / rows.length;
  const replies = outcomes.map((outcome) => (outcome.status === 'done' ? outcome.example : undefined));
  const calls = outcomes.flatMap((outcome) => modelSpans(chain, outcome)).reduce((sum, span) => sum + span.attempts, 0);
  return {
    task,
    system: name,
    right: replies.map((reply) => reply !== undefined && reply.answer === reply.expected),
    ...(joint !== undefined && { followed: replies.filter((reply) => didAll(reply?.followed)).length / rows.length }),
    calls: calls / rows.length,
    ms,
    rejected: [...new Set(outcomes.flatMap(reason))],
  };
}

/** Whether a reply did every part of its instruction; who is not known to have done any did not. */
function didAll(followed: Readonly<Record<string, boolean>> = {}): boolean {
  const parts = Object.values(followed);
  return parts.length > 0 && parts.every(Boolean);
}

const reason = (outcome: RunOutcome<unknown>) => (outcome.status === 'rejected' ? [outcome.error.message] : []);
