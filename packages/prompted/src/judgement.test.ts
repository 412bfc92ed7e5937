import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJudgement } from './judgement.js';

const read = (reply: string) => readJudgement(reply, [1, 5], true);

describe('readJudgement', () => {
  it('reads what was written as JSON, whatever stands around it', () => {
    const plain = fc.string().filter((text) => !text.includes('{'));
    fc.assert(
      fc.property(
        plain,
        plain,
        fc.string(),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (before, after, text, score) => {
          const reason = text.trim();
          for (const json of [JSON.stringify({ reason, score }), JSON.stringify({ score, reason }, null, 2)])
            expect(read(`${before}${json}${after}`)).toEqual({ reason, score });
        },
      ),
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
    ['Reason: It is half right.\nScore: 2.5', 2.5, 'It is half right.'],
    ['**Score:** 4/5\nIt says what was asked.', 4, 'It says what was asked.'],
    ['Score: 4.', 4, ''],
  ])('reads %j', (reply, score, reason) => {
    expect(read(reply)).toEqual({ score, reason });
  });

  it.each([
    ['', 'no score'],
    ['The answer is right.', 'no score'],
    ['{"reason": "breaks o', 'no score'],
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
