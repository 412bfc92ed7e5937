import { chain, createApp, done, type ExpandSpec, type GatherSpec, joined } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer } from '@sitflow/stages';
import { injectable } from 'inversify';

/** One example becomes several: of the example `a` they are `a/0`, `a/1`, … Each has all fields of `a`, and those given here. */
@injectable()
class SplitStage {
  async run({ questions }: { questions: string }) {
    return questions.split(/(?<=\?)\s+/).map((question) => ({ question }));
  }
}
const split: ExpandSpec<{ questions: string }, { question: string }> = {
  shape: 'expand',
  name: 'split',
  version: '1', // changes with the code
  stage: SplitStage,
  options: {},
  needs: ['questions'],
  adds: ['question'],
};

/** All examples at once, in order, and a result for each: done with its fields, or joined into the one at an index. */
@injectable()
class CollectStage {
  async run(examples: readonly { id: string; answer: string }[]) {
    const parents = examples.map(({ id }) => id.slice(0, id.lastIndexOf('/')));
    return parents.map((parent, i) => {
      const first = parents.indexOf(parent);
      if (first < i) return joined(first);
      return done({ answers: examples.filter((_, j) => parents[j] === parent).map((each) => each.answer) });
    });
  }
}
const collect: GatherSpec<{ answer: string }, { answers: readonly string[] }> = {
  shape: 'gather',
  name: 'collect',
  version: '1',
  stage: CollectStage,
  options: {},
  needs: ['answer'],
  adds: ['answers'],
};

export const sets = chain<{ context: string; questions: string }>('sets')
  .expand(split) // adds question
  .pipe(answer()) // adds answer
  .gather(collect); // adds answers; once the children of `a` are joined into one, its id is `a` again

export const app = createApp({ modules: [playground()] });
export { sets as chain };
