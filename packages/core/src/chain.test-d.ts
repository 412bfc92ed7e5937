// Type tests: this file only has to compile. Each mistake is an error on its own line, which names the field.
import { type Chain, chain } from './chain.js';
import type { InputOf, OutputOf } from './chain-types.js';
import type { ImageSource } from './picture.js';
import type { StageSpec } from './stage.js';

declare function translate<const F extends string, const To extends string, const As extends string = `${F}_${To}`>(o: {
  field: F;
  to: To;
  as?: As;
}): StageSpec<{ [K in F]: string }, { [K in As]: string }>;
declare function caption<const I extends string = 'image', const As extends string = 'caption'>(o?: {
  image?: I;
  as?: As;
}): StageSpec<{ [K in I]: ImageSource }, { [K in As]: string }>;
declare function answer<
  const Q extends string = 'question',
  const C extends string = 'context',
  const As extends string = 'answer',
>(o?: { question?: Q; context?: C; as?: As }): StageSpec<{ [K in Q | C]: string }, { [K in As]: string }>;
declare function score<const F extends string>(o: { field: F }): StageSpec<{ [K in F]: number }, { score: number }>;
declare function step<const N extends string, const A extends string>(
  needs: N,
  adds: A,
): StageSpec<{ [K in N]: string }, { [K in A]: string }>;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(..._: T[]) => {};

type Input = { question: string; image: ImageSource };
const start = () => chain<Input>('vqa');

// A declared input: fields flow, and the result is typed.
const vqa = start()
  .pipe(translate({ field: 'question', to: 'en' }))
  .pipe(caption())
  .pipe(answer({ question: 'question_en', context: 'caption' }));
yes<Equal<OutputOf<typeof vqa>, { question_en: string; caption: string; answer: string }>>();
yes<Equal<InputOf<typeof vqa>, Input>>();

const both = start()
  .pipe(translate({ field: 'question', to: 'en' }))
  .pipe(caption());
// @ts-expect-error a misspelt field: nothing before this stage adds "question_em"
both.pipe(answer({ question: 'question_em', context: 'caption' }));
// @ts-expect-error a missing field: nothing before this stage adds "caption"
start().pipe(answer({ context: 'caption' }));
const captioned = start().pipe(caption());
// @ts-expect-error the wrong order: "question_en" is added only later
captioned.pipe(answer({ question: 'question_en', context: 'caption' }));
// @ts-expect-error an ill-typed field: "question" is a string, and a number is needed
start().pipe(score({ field: 'question' }));
// @ts-expect-error a doubled field: "caption" exists already
start().pipe(caption()).pipe(caption());
// @ts-expect-error a stage that adds a field of the input
start().pipe(caption({ as: 'question' }));

// An inferred input: all that the stages need and no earlier stage adds.
const inferred = chain('i')
  .pipe(translate({ field: 'question', to: 'en' }))
  .pipe(caption())
  .pipe(answer({ question: 'question_en', context: 'caption' }));
yes<Equal<InputOf<typeof inferred>, { question: string; image: ImageSource }>>();
const answered = chain('o').pipe(answer({ question: 'question_en', context: 'caption' }));
// @ts-expect-error the wrong order in an inferred chain: "question_en" was needed before
answered.pipe(translate({ field: 'question', to: 'en' }));

// Chains compose; the same rules hold for a chain that is piped.
const described = chain('described').pipe(caption());
const composed = start()
  .pipe(described)
  .pipe(answer({ context: 'caption' }));
yes<Equal<OutputOf<typeof composed>, { caption: string; answer: string }>>();
// @ts-expect-error a chain that needs what is not there: "image"
chain<{ question: string }>('no-image').pipe(described);
// @ts-expect-error a chain that adds what exists: "caption"
start().pipe(caption()).pipe(described);

// Twenty stages.
const twenty = chain<{ a: string }>('twenty')
  .pipe(step('a', 'b'))
  .pipe(step('b', 'c'))
  .pipe(step('c', 'd'))
  .pipe(step('d', 'e'))
  .pipe(step('e', 'f'))
  .pipe(step('f', 'g'))
  .pipe(step('g', 'h'))
  .pipe(step('h', 'i'))
  .pipe(step('i', 'j'))
  .pipe(step('j', 'k'))
  .pipe(step('k', 'l'))
  .pipe(step('l', 'm'))
  .pipe(step('m', 'n'))
  .pipe(step('n', 'o'))
  .pipe(step('o', 'p'))
  .pipe(step('p', 'q'))
  .pipe(step('q', 'r'))
  .pipe(step('r', 's'))
  .pipe(step('s', 't'))
  .pipe(step('t', 'u'));
yes<Equal<OutputOf<typeof twenty>['u'], string>>();
// @ts-expect-error the twenty-first needs what there is not: "z"
twenty.pipe(step('z', 'v'));

export type { Chain };
