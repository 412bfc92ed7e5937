// Type tests: this file only has to compile. Each mistake is an error on its own line, which names the field.

import type { ImageSource } from '../example/picture.js';
import type { ExpandSpec, GatherSpec, StageSpec } from '../stage/stage.js';
import { type Chain, chain } from './chain.js';
import type { InputOf, OutputOf } from './chain-types.js';

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

// ---- other shapes ----

declare function many<const N extends string, const A extends string>(
  needs: N,
  adds: A,
): ExpandSpec<{ [K in N]: string }, { [K in A]: number }>;
declare function ranks<const N extends string>(needs: N): GatherSpec<{ [K in N]: string }, { rank: number }>;
declare function judge<const N extends string>(needs: N): StageSpec<{ [K in N]: string }, { good: boolean }>;
declare const counted: StageSpec<{ q: string }, { out: number }>;
type Kinds = { kind: 'a' | 'b'; q: string };
const kinds = () => chain<Kinds>('kinds');

// choose: what every branch adds is there, its types united; what some add may be.
const chosen = kinds().choose('kind', {
  a: chain<{ q: string }>('a').pipe(step('q', 'out')).pipe(step('out', 'extra')),
  else: chain<{ q: string }>('b').pipe(counted),
});
yes<Equal<OutputOf<typeof chosen>, { out: string | number; extra?: string }>>();
// @ts-expect-error not every branch adds `extra`
chosen.pipe(step('extra', 'more'));
// @ts-expect-error some branch adds `extra` already
chosen.pipe(step('q', 'extra'));
// @ts-expect-error there is no field of that name
kinds().choose('kid', { a: chain<{ q: string }>('a').pipe(step('q', 'out')) });
// @ts-expect-error a branch needs what nothing adds
kinds().choose('kind', { a: chain<{ z: string }>('a').pipe(step('z', 'out')) });
// @ts-expect-error a branch adds what is there
kinds().choose('kind', { a: chain('a').pipe(step('kind', 'q')) });

// keep: a test sees the fields that it reads, typed.
const keeping = kinds().keep({ reads: ['kind'], version: '1', value: ({ kind }) => kind === 'a' }, 'not a');
yes<Equal<OutputOf<typeof keeping>, {}>>();
yes<Equal<OutputOf<ReturnType<typeof byStage>>, { good: boolean }>>();
const byStage = () => kinds().keep(judge('q'), 'bad');
// @ts-expect-error it reads what is not there
kinds().keep({ reads: ['score'], version: '1', value: () => true }, 'low');
// @ts-expect-error it looks at what it does not say it reads
kinds().keep({ reads: ['kind'], version: '1', value: ({ q }) => q === '' }, 'empty');
// @ts-expect-error the stage adds no boolean
kinds().keep(step('q', 'text'), 'bad');

// expand and gather take stages of their own kind; pipe takes neither.
const grown = kinds().expand(many('q', 'part')).gather(ranks('q'));
yes<Equal<OutputOf<typeof grown>, { part: number; rank: number }>>();
// @ts-expect-error a stage for pipe
kinds().expand(step('q', 'part'));
// @ts-expect-error a stage for gather
kinds().expand(ranks('q'));
// @ts-expect-error a stage for expand
kinds().pipe(many('q', 'part'));
// @ts-expect-error it needs what nothing adds
kinds().gather(ranks('score'));

// rounds: fields are named by round, and what is fed has to fit.
const round = chain<{ q: string }>('round').pipe(step('q', 'better'));
const twice = kinds().rounds(2, round, { q: 'better' }).pipe(step('better_2', 'end'));
yes<Equal<OutputOf<typeof twice>, { better_1: string; better_2: string; end: string }>>();
// @ts-expect-error there is no third round
kinds().rounds(2, round, { q: 'better' }).pipe(step('better_3', 'end'));
// @ts-expect-error it adds no such field
kinds().rounds(2, round, { q: 'worse' });

// What only some branches add cannot be read, nor decide a choice; nothing is known of whether it is there.
// @ts-expect-error not every branch adds `extra`
chosen.keep({ reads: ['extra'], version: '1', value: () => true }, 'none');
// @ts-expect-error not every branch adds `extra`
chosen.choose('extra', { else: chain('z').pipe(step('q', 'more')) });
chosen.keep({ reads: ['out'], version: '1', value: ({ out }) => out !== '' }, 'empty');

// A chain with a choice is piped, is a branch, and is repeated.
const within = kinds().pipe(chosen).pipe(counting('out'));
yes<Equal<OutputOf<typeof within>, { out: string | number; extra?: string; count: number }>>();
const nested = kinds().choose('kind', { a: chosen, else: chain<{ q: string }>('b').pipe(step('q', 'out')) });
yes<Equal<OutputOf<typeof nested>, { out: string | number; extra?: string }>>();
// @ts-expect-error what only some branches add cannot be fed
kinds().rounds(2, chosen, { q: 'extra' });
const again = kinds().rounds(2, chosen, {});
yes<
  Equal<OutputOf<typeof again>, { out_1: string | number; out_2: string | number; extra_1?: string; extra_2?: string }>
>();
declare function counting<const N extends string>(
  needs: N,
): StageSpec<{ [K in N]: string | number }, { count: number }>;

// What only a branch needs may be optional: it is asked of the examples that take the branch.
type TextOrPicture = { kind: 'text' | 'picture'; text?: string; image?: ImageSource };
const either = chain<TextOrPicture>('either').choose('kind', {
  text: chain<{ text: string }>('text').pipe(step('text', 'context')),
  picture: chain<{ image: ImageSource }>('picture').pipe(caption({ as: 'context' })),
});
yes<Equal<OutputOf<typeof either>, { context: string }>>();
yes<Equal<InputOf<typeof either>, TextOrPicture>>();
// @ts-expect-error behind the choice it may be missing as before
either.pipe(step('text', 'more'));
// @ts-expect-error a branch needs what only some branches of an earlier choice add
chosen.choose('kind', { else: chain<{ extra: string }>('e').pipe(step('extra', 'more')) });
