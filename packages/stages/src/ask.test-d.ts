// Type tests: this file only has to compile. What stages that ask a generator need and add.
import { type AddsOf, chain, type ImageSource, type NeedsOf, type OutputOf } from '@sitflow/core';
import { answer } from './answer.js';
import { paraphrase } from './paraphrase.js';
import { repeat } from './repeat.js';
import { think } from './think.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };
const yes = <T extends true>(..._: T[]) => {};

const alone = think();
yes<Equal<Flat<NeedsOf<typeof alone>>, { question: string }>>();
yes<Equal<AddsOf<typeof alone>, { thought: string }>>();
const about = think({ question: 'q', context: 'story', image: 'photo', as: 'why' });
yes<Equal<Flat<NeedsOf<typeof about>>, { q: string; story: string; photo: ImageSource }>>();
yes<Equal<AddsOf<typeof about>, { why: string }>>();

const c = chain<{ question: string }>('c')
  .pipe(repeat({ field: 'question' }))
  .pipe(paraphrase({ field: 'question_repeated', as: 'reworded' }))
  .pipe(think({ question: 'reworded' }))
  .pipe(answer({ question: 'reworded', context: 'thought' }));
yes<Equal<OutputOf<typeof c>, { question_repeated: string; reworded: string; thought: string; answer: string }>>();
// @ts-expect-error there is no "question_paraphrased" here
c.pipe(repeat({ field: 'question_paraphrased' }));
// @ts-expect-error a thought there is already
c.pipe(think());
