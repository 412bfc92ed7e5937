import {
  chain,
  createApp,
  done,
  rejected,
  SitflowError,
  type Stage,
  type StageInput,
  StageOptions,
  type StageOutput,
  type StageSpec,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { bufferCount, concatMap, from, type OperatorFunction } from 'rxjs';

// A stage that is itself an RxJS operator, because it looks at several examples at a time: of questions that ask the same within a window it keeps the one
// that says most, and rejects the others. It holds as many examples as the window has, so a run needs `window: SIZE` or more.

interface Asked {
  readonly question: string;
}
interface Kept {
  /** How many questions of the window ask this, with this one. */
  readonly asked: number;
}

/** What makes two questions the same: their words, without case, order, punctuation or repetition. */
function sense(question: string): string {
  return [...new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu))].sort().join(' ');
}

@injectable()
class KeepOneStage implements Stage<Asked, Kept> {
  constructor(@inject(StageOptions) private readonly options: { readonly within: number }) {}

  /** Alone, as part of another stage, a question has no others beside it. */
  async run(): Promise<Kept> {
    return { asked: 1 };
  }

  operator(): OperatorFunction<StageInput<Asked>, StageOutput<Kept>> {
    return (inputs$) =>
      inputs$.pipe(
        // The last window may be smaller: the source has ended.
        bufferCount(this.options.within),
        concatMap((window) => from(judged(window))),
      );
  }
}

/** One answer for each question of a window. */
function judged(window: readonly StageInput<Asked>[]): StageOutput<Kept>[] {
  const groups = new Map<string, StageInput<Asked>[]>();
  for (const input of window) {
    const key = sense(input.needs.question);
    groups.set(key, [...(groups.get(key) ?? []), input]);
  }
  return [...groups.values()].flatMap((group) => {
    const best = group.reduce((a, b) => (b.needs.question.length > a.needs.question.length ? b : a));
    return group.map((input) => ({
      id: input.id,
      outcome:
        input === best
          ? done({ asked: group.length }, 'program')
          : rejected(new SitflowError('question.repeated', `it asks the same as example ${best.id}`)),
    }));
  });
}

export function keepOne(options: { readonly within: number }): StageSpec<Asked, Kept> {
  return {
    name: 'keep-one',
    version: '1',
    stage: KeepOneStage,
    options,
    needs: ['question'],
    adds: ['asked'],
    types: { question: 'text', asked: 'number' },
  };
}

const questions = chain<Asked>('questions', { input: { question: 'text' } }).pipe(keepOne({ within: 4 }));

export const app = createApp({ modules: [] });
export { questions as chain };
