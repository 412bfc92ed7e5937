import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJudgement } from './judgement.js';

const read = (reply: string) => readJudgement(reply, [1, 5], true);

describe('readJudgement', () => {
  it('reads what was written as JSON, whatever stands before it', () => {
    const plain = fc.string().filter((text) => !/[{[]/.test(text));
    fc.assert(
      fc.property(plain, fc.string(), fc.double({ min: 1, max: 5, noNaN: true }), (before, text, score) => {
        const reason = text.trim();
        for (const json of [JSON.stringify({ reason, score }), JSON.stringify({ score, reason }, null, 2)])
          expect(read(`${before}${json}\n`)).toEqual({ reason, score });
      }),
    );
  });

  it('never takes a draft for a judgement that is cut off', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1 }), (reason, part) => {
        for (const final of [JSON.stringify({ score: 4, reason }), JSON.stringify({ reason, score: 4 })]) {
          const cut = final.slice(0, 1 + Math.floor(part * (final.length - 2)));
          expect(() => read(`{"score": 2, "reason": "a draft"}\nNo.\n${cut}`)).toThrow();
        }
      }),
    );
  });

  it('never gives a score off the scale, nor anything but a readable error', () => {
    const pieces = fc.oneof(
      fc.constantFrom('{', '}', '"', 'score', ':', '"score": ', 'Score: ', '4', '9', '/5', '/10', '\n', ',', '\\', '.'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (reply) => {
          try {
            const { score } = read(reply);
            expect(score).toBeGreaterThanOrEqual(1);
            expect(score).toBeLessThanOrEqual(5);
          } catch (error) {
            expect(error).toMatchObject({ code: 'judge.unreadable', retryable: true });
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['```json\n{"reason": "It says } and { and \\"so\\".", "score": 4}\n```', 4, 'It says } and { and "so".'],
    ['{"score": "3", "reason": "As told."}', 3, 'As told.'],
    ['{"reason": "Near.", "score": "4/5"}', 4, 'Near.'],
    ['Let me think {hm}.\n{"reason": "Right.", "score": 5}\nAgain: {"reason": "Right.", "score": 5}', 5, 'Right.'],
    ['{"score": 2}', 2, ''],
    ['Maybe {"score": 2, "reason": "meh"}. No: {"score": 4, "reason": "good"}', 4, 'good'],
    ['{"score": 2, "reason": "meh"}\nIt is right.\nScore: 4', 4, '{"score": 2, "reason": "meh"}\nIt is right.'],
    ['Reason: It is half right.\nScore: 2.5', 2.5, 'It is half right.'],
    ['**Score:** 4/5\nIt says what was asked.', 4, 'It says what was asked.'],
    ['Score: 4.', 4, ''],
  ])('reads %j', (reply, score, reason) => {
    expect(read(reply)).toEqual({ score, reason });
  });

  it.each([
    ['', 'no score'],
    ['The answer is right.', 'no score'],
    ['{"reason": "breaks o', 'incomplete JSON'],
    ['Score: 2\n{"reason": "breaks o', 'incomplete JSON'],
    ['{"score": 2, "reason": "meh"}\n{"reason": "it is right and', 'incomplete JSON'],
    ['{"judgement": {"reason": "x", "score": 4}', 'incomplete JSON'],
    ['I would say {"score": 1, "reason": "example"}, but I cannot grade this.', 'no score'],
    ['An example is\nScore: 1\nbut I cannot grade this.', 'no score'],
    ['[{"score": 4}]', 'no score'],
    ['{"score": 2} {"verdict": "good"}', 'no score'],
    ['{"score": 3}\n{"score": 9}', 'the score 9'],
    ['{"reason": "x", "score": null}', 'no score'],
    ['{"reason": "x", "score": 6}', 'the score 6'],
    ['{"score": 2} or {"score": 3}', 'the scores 2 and 3'],
    ['Score: 8/10', 'no score'],
    ['Score: 4 or 5', 'no score'],
    ['Score: 4,5', 'no score'],
    ['Score: 1.2.3', 'no score'],
    ['I would give it a 4.', 'no score'],
  ])('guesses nothing of %j', (reply, found) => {
    expect(() => read(reply)).toThrowError(new RegExp(`the judge's reply has ${found}`));
  });

  it('looks once at each brace of a reply of braces', () => {
    // Looked at from each brace anew, these would take minutes.
    expect(() => read('{'.repeat(1_000_000))).toThrow(/no score/);
  });

  it('reads scales below nought', () => {
    expect(readJudgement('Score: -1', [-1, 1], true)).toEqual({ score: -1, reason: '' });
  });
});
