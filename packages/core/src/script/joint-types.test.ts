import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { models } from '../model/modules.js';
import { TextGenerator } from '../model/ports.js';
import type { FieldType } from '../stage/field-type.js';
import { type Script, textScript } from '../stage/script.js';
import { fakeTextGenerator } from '../testing/fake-models.js';
import { fakeStage } from '../testing/fake-stage.js';

// Chains of stages that only the test knows are built untyped.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Untyped = any;
const never = () => Promise.reject(new Error('no stage of it should run'));

/** A stage whose fields are spoken as JSON: one as its value, several as an object. */
function jsonStage(name: string, types: Readonly<Record<string, FieldType | undefined>>): Untyped {
  const fields = Object.keys(types);
  const one = fields.length === 1 ? (fields[0] as string) : undefined;
  const script: Script = {
    ...textScript(fields[0] as string, () => ({ clauses: [`do ${name}`], label: name })),
    spoken: fields,
    say: (example) => JSON.stringify(one ? example[one] : Object.fromEntries(fields.map((f) => [f, example[f]]))),
    read: (segment) => (one ? { [one]: JSON.parse(segment) } : JSON.parse(segment)),
  };
  return { ...fakeStage(name, ['text'], fields, never, { types: types as never }), script };
}

const start = (): Untyped => chain('c', { input: { text: 'text' } } as never);
const think = fakeStage('Think', ['text'], ['think'], never);

function runOf(c: Untyped, reply: string) {
  const model = fakeTextGenerator(() => reply);
  const app = createApp({ modules: [models([{ port: TextGenerator, name: 'student', create: () => model }])] });
  return app.outcome(c, { text: 'x' } as never, { joint: 'student' });
}

describe('a joint reply with a value of the wrong kind', () => {
  it.each<[FieldType | undefined, string]>([
    ['number', '"4"'],
    ['number', 'null'],
    ['number', '1e999'],
    ['number', '[4]'],
    ['number', 'true'],
    ['boolean', '"true"'],
    ['boolean', '0'],
    ['boolean', 'null'],
    ['text', '4'],
    ['text', 'false'],
    ['text', '{"text":"x"}'],
    ['json', '{"a":1e999}'],
    ['json', '[1e999]'],
    ['json', '{"a":'],
    [undefined, 'undefined'],
  ])('is a part not followed, and the rest stays: %s %s', async (type, said) => {
    const c = start()
      .pipe(think)
      .pipe(jsonStage('Score', { score: type }))
      .pipe(jsonStage('Kind', { kind: 'boolean' }));
    const reply = `Think: because\nScore: ${said}\nKind: true`;
    const outcome = await runOf(c, reply);
    expect(outcome).toMatchObject({
      status: 'done',
      example: {
        text: 'x',
        think: 'because',
        kind: true,
        followed: { Think: true, Score: false, Kind: true },
        response: reply,
      },
    });
    expect(outcome.example).not.toHaveProperty('score');
    expect(outcome.sources).not.toHaveProperty('score');
  });

  it.each<[FieldType | undefined, string, unknown]>([
    ['number', '-4.5', -4.5],
    ['boolean', 'false', false],
    ['text', '""', ''],
    ['json', 'null', null],
    ['json', '{"a":[1]}', { a: [1] }],
    [undefined, 'null', null],
    [undefined, '7', 7],
  ])('is none where it fits: %s %s', async (type, said, value) => {
    const c = start()
      .pipe(think)
      .pipe(jsonStage('Score', { score: type }));
    expect(await runOf(c, `Think: because\nScore: ${said}`)).toMatchObject({
      example: { think: 'because', score: value, followed: { Think: true, Score: true } },
    });
  });

  it.each([
    ['of which one is of the wrong kind', '{"score":"4","fine":true}'],
    ['of which one is missing', '{"score":4}'],
    ['of which one is null', '{"score":4,"fine":null}'],
    ['and is no object', '7'],
  ])('leaves out all fields of a stage that adds several, %s', async (_, said) => {
    const c = start()
      .pipe(think)
      .pipe(jsonStage('Score', { score: 'number', fine: 'boolean' }));
    const { status, example } = await runOf(c, `Think: because\nScore: ${said}`);
    expect([status, (example as Untyped).followed]).toEqual(['done', { Think: true, Score: false }]);
    expect(Object.keys(example)).toEqual(['text', 'think', 'followed', 'response']);
  });

  it('is a part not followed in a round, too', async () => {
    const round = (chain('round', { input: { text: 'text' } } as never) as Untyped).pipe(
      jsonStage('Score', { score: 'number' }),
    );
    const c = start().rounds(2, round, {});
    expect(await runOf(c, 'Score 1: "4"\nScore 2: 4')).toMatchObject({
      status: 'done',
      example: { score_2: 4, followed: { 'Score:score_1': false, 'Score:score_2': true } },
    });
  });
});
