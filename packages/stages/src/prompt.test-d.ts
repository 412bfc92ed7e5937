// Type tests: this file only has to compile. Each mistake is an error on its own line.
import { type AddsOf, chain, type ImageSource, type InputOf, type NeedsOf, type OutputOf } from '@sitflow/core';
import * as z from 'zod';
import { prompt } from './prompt.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };
const yes = <T extends true>(..._: T[]) => {};

// The template's fields are the needs.
const childish = prompt('Say {question} again, as a child would', { as: 'childish' });
yes<Equal<Flat<NeedsOf<typeof childish>>, { question: string }>>();
yes<Equal<AddsOf<typeof childish>, { childish: string }>>();
const several = prompt('{n:number} of {facts:json}', { system: 'Be {tone}.', image: 'image' });
yes<Equal<Flat<NeedsOf<typeof several>>, { n: number; facts: unknown; tone: string; image: ImageSource }>>();
yes<Equal<AddsOf<typeof several>, { reply: string }>>();

// A schema's fields are the adds.
const person = prompt('Who is in {text}?', { schema: z.object({ name: z.string(), age: z.int(), of: z.enum(['a']) }) });
yes<Equal<Flat<NeedsOf<typeof person>>, { text: string }>>();
yes<Equal<Flat<AddsOf<typeof person>>, { name: string; age: number; of: 'a' }>>();
const transformed = prompt('{text}', { schema: z.object({ n: z.string().transform(Number) }), version: '1' });
yes<Equal<Flat<AddsOf<typeof transformed>>, { n: number }>>();

const c = chain<{ text: string }>('c')
  .pipe(person)
  .pipe(prompt('{name} is {age:number}', { as: 'said' }));
yes<Equal<OutputOf<typeof c>, { name: string; age: number; of: 'a'; said: string }>>();
yes<Equal<InputOf<typeof c>, { text: string }>>();
const inferred = chain('i').pipe(childish);
yes<Equal<InputOf<typeof inferred>, { question: string }>>();

const start = () => chain<{ question: string; image: ImageSource; n: number }>('s');
// @ts-expect-error a misspelt field: nothing before adds "qestion"
start().pipe(prompt('Say {qestion} again'));
// @ts-expect-error "n" is a number, and a text is needed
start().pipe(prompt('Count to {n}'));
start().pipe(prompt('Count to {n:number}'));
// @ts-expect-error "question" is a text, and a number is needed
start().pipe(prompt('Count to {question:number}'));
// @ts-expect-error there is no kind "numbr"
start().pipe(prompt('Count to {n:numbr}'));
// @ts-expect-error a field that exists already
start().pipe(prompt('Say {question}', { as: 'n' }));
// @ts-expect-error "question" is no picture
start().pipe(prompt('Describe it', { image: 'n' }));
// @ts-expect-error a schema names the fields: there is no `as`
prompt('{question}', { as: 'a', schema: z.object({ a: z.string() }) });
// @ts-expect-error the engine draws the seed
prompt('{question}', { settings: { seed: 1 } });
