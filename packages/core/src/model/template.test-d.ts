// Type tests: this file only has to compile. Types find the names that `placeholders` finds (the same cases as in template.test.ts).
import type { Placeholders, TemplateFields } from './template.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(..._: T[]) => {};

yes<Equal<Placeholders<'Say {question} again, as a child would'>, 'question'>>();
yes<Equal<Placeholders<'{a}{b} and {a}'>, 'a' | 'b'>>();
yes<Equal<Placeholders<'{"json": {value}, "n": 1}'>, 'value'>>();
yes<Equal<Placeholders<'{{a}} {b-c} {1d} {} { e } {f'>, 'b-c'>>();
yes<Equal<Placeholders<'{{{a}}} {{b} {c}}'>, 'b' | 'c'>>();
yes<Equal<Placeholders<'{{a:number}} {b:} {c:J} {d:1}'>, never>>();
yes<Equal<Placeholders<''>, never>>();
yes<Equal<Placeholders<string>, never>>();

yes<
  Equal<
    TemplateFields<'{a} {b:number}{c:boolean}, {d:json} {e:text}'>,
    { a: string; b: number; c: boolean; d: unknown; e: string }
  >
>();
// A kind that there is not: no field has it, so that no chain can be built of it.
yes<Equal<TemplateFields<'{a:numbr}'>, { a: never }>>();
