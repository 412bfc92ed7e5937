import { chain, createApp, models, Translator } from '@sitflow/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translate } from './translate.js';

const c = chain<{ text: string }>('c').pipe(translate({ field: 'text', from: 'es', to: 'en' }));
const rows = Array.from({ length: 12 }, (_, i) => ({ id: `e${i}`, text: `t${i}` }));
type Requests = readonly { readonly text: string }[];

async function outcomes(translate: (requests: Requests) => unknown) {
  const model = { identity: 'garbage', translate } as unknown as Translator;
  const app = createApp({ modules: [models([{ port: Translator, name: 'garbage', create: () => model }])] });
  const got: string[] = [];
  for await (const o of app.stream(c, rows, { policy: { retry: { times: 0 } } })) {
    got.push(o.status === 'done' ? o.example.text_en : o.error.code);
  }
  return got;
}
const good = ({ text }: { text: string }) => ({ ok: true, value: `en ${text}` });
const bad: readonly [string, unknown, string][] = [
  ['undefined', undefined, 'model.wrong-reply'],
  ['null', null, 'model.wrong-reply'],
  ['a bare text', 'a text', 'model.wrong-reply'],
  ['NaN', Number.NaN, 'model.wrong-reply'],
  ['a result that says neither', {}, 'model.wrong-reply'],
  ['NaN for a text', { ok: true, value: Number.NaN }, 'model.wrong-reply'],
  ['bytes for a text', { ok: true, value: new Uint8Array(3) }, 'model.wrong-reply'],
  ['no value', { ok: true }, 'model.wrong-reply'],
  ['no words', { ok: true, value: ' \n' }, 'reply.empty'],
  ['a failure without its reason', { ok: false }, 'model.failed'],
];

describe('a model that returns garbage', () => {
  it.each(bad)('(%s) for one example rejects it alone, with a code', async (_, value, code) => {
    const got = await outcomes(async (requests) => requests.map((r) => (r.text === 't5' ? value : good(r))));
    expect(got).toEqual(rows.map(({ text }) => (text === 't5' ? code : `en ${text}`)));
  });

  it.each<[string, (requests: Requests) => unknown]>([
    ['undefined', async () => undefined],
    ['a text', async () => 'text'],
    ['too many', async (requests) => [...requests.map(good), { ok: true, value: 'one more' }]],
    ['too few', async (requests) => requests.slice(1).map(good)],
    ['NaN', async () => Number.NaN],
    ['no promise', () => 7],
  ])('(%s) for whole batches rejects each example, and gives none the result of another', async (_, reply) => {
    expect(await outcomes(reply)).toEqual(rows.map(() => 'model.wrong-reply'));
  });

  it('names the place, what was found and the mend', async () => {
    const model = { identity: 'garbage', translate: async () => undefined } as unknown as Translator;
    const app = createApp({ modules: [models([{ port: Translator, name: 'garbage', create: () => model }])] });
    await expect(app.run(c, { text: 'hola' })).rejects.toThrow(
      'chain c, stage translate, example example/0: its model replied undefined to 1 requests. A port gives one',
    );
  });

  it('ends each example once, whatever is mixed into the replies', async () => {
    const reply = fc.record({ at: fc.nat(11), what: fc.nat(bad.length - 1) });
    const short = fc.option(fc.nat(11), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { maxLength: 6 }), short, async (replies, cut) => {
        const wrong = new Map(replies.map(({ at, what }) => [`t${at}`, bad[what] as (typeof bad)[number]]));
        const got = await outcomes(async (requests) => {
          const all = requests.map((r) => (wrong.has(r.text) ? wrong.get(r.text)?.[1] : good(r)));
          // A reply that is cut short where one text is among the requests.
          return requests.some(({ text }) => text === `t${cut}`) ? all.slice(1) : all;
        });
        const expected = rows.map(({ text }) => {
          if (text === `t${cut}`) return 'model.wrong-reply';
          return wrong.get(text)?.[2] ?? `en ${text}`;
        });
        expect(got).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
