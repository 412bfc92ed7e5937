import { describe, expect, it } from 'vitest';
import { columnsNear, hasColumn, rename } from './rename.js';

const row =
  '{"translation": {"es": "hola", "n": 1.0, "a.b": 9007199254740993}, "answers": {"text": ["x", "y"]}, "x.y": 1, "x": {"y": 2}}';
const renamed = (...names: [string, string][]) => {
  const result = rename(row, new Map(names));
  return 'json' in result ? (JSON.parse(result.json) as Record<string, unknown>) : result.error.code;
};

describe('rename', () => {
  it('reads what is inside of a column, and leaves the column as it is', () => {
    expect(renamed(['translation.es', 'question'])).toMatchObject({ question: 'hola', translation: { es: 'hola' } });
    expect(renamed(['answers.text.1', 'answer'])).toMatchObject({ answer: 'y', answers: { text: ['x', 'y'] } });
  });

  it('copies it as it was written', () => {
    const { json } = rename(
      row,
      new Map([
        ['translation.a.b', 'id'],
        ['translation.n', 'n'],
      ]),
    ) as { json: string };
    expect(json).toContain('"translation":{"es": "hola", "n": 1.0, "a.b": 9007199254740993}');
    expect(json).toMatch(/,"id":9007199254740993,"n":1\.0\}$/);
  });

  it('prefers a column that has the dot in its name', () => {
    expect(renamed(['x.y', 'z'])).toMatchObject({ z: 1, x: { y: 2 } });
    expect(renamed(['x.y', 'z'])).not.toHaveProperty(['x.y']);
  });

  it('refuses a name that is taken, and passes over what a row does not have', () => {
    expect(renamed(['translation.es', 'answers'])).toBe('row.bad-rename');
    for (const path of [
      'translation.fr',
      'answers.text.2',
      'answers.text.x',
      'nothing.at.all',
      'translation.es.deeper',
    ])
      expect(renamed([path, 'q'])).toEqual(JSON.parse(row));
  });

  it('knows what there is', () => {
    expect(hasColumn(row, 'answers.text.0')).toBe(true);
    expect(hasColumn(row, 'answers.text.7')).toBe(false);
    expect(columnsNear(row, 'translation.ez')).toEqual([
      'translation',
      'answers',
      'x.y',
      'x',
      'translation.es',
      'translation.n',
      'translation.a.b',
    ]);
    expect(columnsNear(row, 'answers.text.9')).toContain('answers.text.1');
    expect(columnsNear(row, 'quary')).toEqual(['translation', 'answers', 'x.y', 'x']);
  });
});
