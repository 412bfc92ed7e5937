// Type tests: this file only has to compile. What several drafts of a stage need and add.
import { type AddsOf, chain, type ImageSource, type InputOf, type NeedsOf, type OutputOf } from '@sitflow/core';
import * as z from 'zod';
import { prompt } from './prompt.js';
import { type Preference, several } from './several.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };
const yes = <T extends true>(..._: T[]) => {};

const settings = { temperature: 1 };
const schema = z.object({ why: z.string(), n: z.number() });
const stage = prompt('{question}', { schema, image: 'image', settings });
const voted = several(stage, { n: 3, take: 'vote', on: 'n' });
yes<Equal<Flat<NeedsOf<typeof voted>>, { question: string; image: ImageSource }>>();
yes<Equal<Flat<AddsOf<typeof voted>>, { why: string; n: number }>>();
const paired = several(stage, { n: 3, take: 'pair', criteria: 'It is right.', as: 'kept' });
yes<Equal<Flat<AddsOf<typeof paired>>, { why: string; n: number; kept: Preference<{ why: string; n: number }> }>>();

const c = chain<{ question: string; image: ImageSource }>('c').pipe(
  several(prompt('{question}', { settings }), { n: 2, take: 'pair', criteria: 'It is right.' }),
);
yes<Equal<OutputOf<typeof c>, { reply: string; preference: Preference<{ reply: string }> }>>();
const inferred = chain('i').pipe(voted);
yes<Equal<InputOf<typeof inferred>, { question: string; image: ImageSource }>>();

// @ts-expect-error nothing before adds "image"
chain<{ question: string }>('c').pipe(voted);
// @ts-expect-error "m" is no field of the stage
several(stage, { n: 3, take: 'vote', on: 'm' });
// @ts-expect-error a judge needs criteria
several(stage, { n: 3, take: 'best' });
