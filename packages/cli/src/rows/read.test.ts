import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines } from './lines.js';
import { type Row, readRows } from './read.js';

/** `bytes` in chunks of `size`. */
async function* chunksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, size = 1024, limit?: number, maxBytes?: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(chunksOf(Buffer.from(text as string), size), {
    limit,
    ...(maxBytes !== undefined && { maxBytes }),
  }))
    rows.push(row);
  return rows;
}

describe('readRows', () => {
  it('gives the same rows wherever the chunks are cut', async () => {
    const text = '\ufeff{"a":"é"}\r\n\n{"b":"汉字"}\nbad\n{"c":1}';
    const whole = await read(text, 10_000);
    expect(whole.map(({ line, value, error }) => [line, value, error?.code])).toEqual([
      [1, { a: 'é' }, undefined],
      [3, { b: '汉字' }, undefined],
      [4, undefined, 'row.malformed'],
      [5, { c: 1 }, undefined],
    ]);
    for (let size = 1; size < 12; size++)
      expect((await read(text, size)).map((row) => row.text)).toEqual(whole.map((row) => row.text));
  });

  it('reads what was written, whatever it is', async () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(object), fc.integer({ min: 1, max: 40 }), async (values, size) => {
        const rows = await read(values.map((value) => JSON.stringify(value)).join('\n'), size);
        expect(rows.map((row) => JSON.stringify(row.value))).toEqual(
          values.map((value) => JSON.stringify(JSON.parse(JSON.stringify(value)))),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['[{"a":1}]', 'row.not-an-object', /an array of 1.*jq -c/],
    ['"a"', 'row.not-an-object', /the text "a"/],
    ['null', 'row.not-an-object', /null/],
    ['{"a":1', 'row.malformed', /not JSON/],
    ['a,b,c', 'row.malformed', /not JSON \(Unexpected token/],
  ])('says what is wrong with %s', async (text, code, message) => {
    const [row] = await read(`${text}\n{"fine":1}`);
    expect(row?.error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(row?.text).toBe(text);
    expect(await read(`${text}\n{"fine":1}`)).toHaveLength(2);
  });

  it('passes over what is too long without keeping it', async () => {
    const rows = await read(`{"a":"${'x'.repeat(5000)}"}\n{"b":1}`, 100, undefined, 1000);
    expect(rows.map((row) => row.error?.code ?? row.value)).toEqual(['row.too-long', { b: 1 }]);
    expect(rows[0]?.text.length).toBeLessThan(1_200);
  });

  it('stops at its limit without waiting for another line', async () => {
    async function* endless() {
      yield Buffer.from('{"a":1}\n');
      await new Promise(() => {});
    }
    const rows: Row[] = [];
    for await (const row of readRows(endless(), { limit: 1 })) rows.push(row);
    expect(rows).toHaveLength(1);
  });
});

describe('countLines', () => {
  it('counts the lines that readRows gives', async () => {
    const line = fc.constantFrom('', ' ', '\r', '{"a":1}', 'x', '  {}\r');
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const text = Buffer.from(all.join('\n'));
        expect(await countLines(chunksOf(text, size))).toBe((await read(text, size)).length);
      }),
    );
  });
});
