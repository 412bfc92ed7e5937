import { chain, createApp, models, type Model, StageOptions, textScript } from '@sitflow/core';
import { inject, injectable } from 'inversify';
@injectable()
class A { constructor(@inject(StageOptions) private readonly options: {a:string}) {} async run(e: {q: string}) { return { r: e.q + this.options.a }; } }
const spec = { name:'a', version:'1', stage: A, options:{a:'x'}, needs:['q'], adds:['r'], script: textScript('r', () => ({clauses:['do it'],label:'R'})) } as const;
export const c = chain('x').pipe(spec as any);
export { c as chain };
export const app = createApp({ modules: [] });
if (process.env.BOOM) {

  throw new Error('boom');
}
