import { describe, expect, it } from 'vitest';
import { colorsFor } from '../terminal.js';
import { isRight, type Sample } from './samples.js';
import { showScore, showTraining, showTried } from './show.js';

const colors = colorsFor({ isTTY: false }, {});
const sample: Sample = {
  id: 'a',
  fields: { image: 1, question: 'Where?' },
  about: 'a.png',
  locale: 'en',
  answer: 'left',
};

describe('what npm start shows', () => {
  it('is every stage of an example, and whether the answer is right', () => {
    expect(showTried({ sample, added: { caption: 'A circle.', answer: 'Left' }, right: true }, colors, 80)).toBe(
      '    picture      a.png\n    question     Where?\n    caption      A circle.\n    answer       Left ✓\n\n',
    );
    expect(showTried({ sample, added: { answer: 'top' }, right: false }, colors, 80)).toContain('top ✗ (left)');
    expect(showTried({ sample, added: {}, reason: 'no picture', right: false }, colors, 80)).toContain(
      'rejected     no picture',
    );
  });

  it('is a training example as it is written', () => {
    const row = {
      id: 'a',
      instruction: 'Describe.',
      input: 'Where?',
      output: 'A: b\nC: d',
      image: 'a.png',
      sources: {},
    };
    expect(showTraining(row, colors, 80)).toBe(
      '    instruction  Describe.\n    input        Where?\n    image        a.png\n    output       A: b\n                 C: d\n\n',
    );
  });

  it('is the score by language', () => {
    const tried = (locale: string, right: boolean) => ({ sample: { ...sample, locale }, added: {}, right });
    expect(showScore([tried('en', true), tried('en', true), tried('es', true), tried('es', false)])).toBe(
      'English 2/2 (100%), Spanish 1/2 (50%)',
    );
    expect([isRight(' Left', 'left'), isRight('right', 'left'), isRight(undefined, '')]).toEqual([true, false, false]);
  });
});
