// Type tests: this file only has to compile. A context and a picture are alternatives.
import { type AddsOf, chain, type ImageSource, type NeedsOf } from '@sitflow/core';
import { answer } from './answer.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };
const yes = <T extends true>(..._: T[]) => {};

const fromText = answer();
yes<Equal<Flat<NeedsOf<typeof fromText>>, { question: string; context: string }>>();
const fromPicture = answer({ question: 'question_en', image: 'photo', as: 'seen' });
yes<Equal<Flat<NeedsOf<typeof fromPicture>>, { question_en: string; photo: ImageSource }>>();
yes<Equal<AddsOf<typeof fromPicture>, { seen: string }>>();
chain<{ question: string; image: ImageSource }>('c').pipe(answer({ image: 'image' }));
// @ts-expect-error "question" is no picture
chain<{ question: string; what: number }>('c').pipe(answer({ image: 'what' }));
// @ts-expect-error both at once
answer({ context: 'text', image: 'image' });
// @ts-expect-error what is asked about a picture, without one
answer({ prompt: '{question}?' });
