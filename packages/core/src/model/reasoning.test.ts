import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReasoningSplitter, splitReasoning } from './reasoning.js';

describe('reasoning is split off a reply', () => {
  it.each<[string, string, string | undefined]>([
    ['<think>\nThe user wants x.\n</think>\n\nRed.', 'Red.', 'The user wants x.'],
    ['  \n<THINK>a</Think>Red.', 'Red.', 'a'],
    ['<thinking>a</thinking> Red.', 'Red.', 'a'],
    ['<reasoning >a</reasoning>\nRed.', 'Red.', 'a'],
    ['<thought>a</thought>Red.', 'Red.', 'a'],
    ['<seed:think>a</seed:think>Red.', 'Red.', 'a'],
    ['[THINK]a[/THINK]Red.', 'Red.', 'a'],
    ['◁think▷a◁/think▷Red.', 'Red.', 'a'],
    ['a◁/think▷Red.', 'Red.', 'a'],
    ['<think>\n\n</think>\n\nRed.', 'Red.', undefined],
    ['The user wants x.\n</think>\n\nRed.', 'Red.', 'The user wants x.'],
    ['wants x</think>Red.', 'Red.', 'wants x'],
    ['</think> Red.', 'Red.', undefined],
    ['<think>a</think>\n<think>b</think>\nRed.', 'Red.', 'a\n\nb'],
    ['<think>a <think>b</think> c</think> Red.', 'Red.', 'a <think>b</think> c'],
    ['<think>a</think> b </think> Red.', 'Red.', 'a\n\nb'],
    ['<think>I could write `</think>` here</think>Red.', 'Red.', 'I could write `</think>` here'],
    ['<think>She says "hi"</think>"Red."', '"Red."', 'She says "hi"'],
    ['Sure.\n<think>\nhm\n</think>\nRed.', 'Sure.\nRed.', 'hm'],
    ['Sure. <think>a\nb</think>\nRed.', 'Red.', 'Sure. <think>a\nb'],
  ])('%j', (text, value, reasoning) => {
    expect(splitReasoning(text)).toMatchObject({ value, open: false });
    expect(splitReasoning(text).reasoning).toBe(reasoning);
  });

  it.each([
    'Red.',
    ' Red. \n',
    'Models write `<think>` first, and `</think>` behind it.',
    'The tag "</think>" ends it.',
    'Write <think>so</think> in a line.',
    '```xml\n<think>\nso\n</think>\n```\nis how it looks.',
    'I <think so</thin>.',
    '<b>Red</b> [1] <thinker>',
    'a < b and [c]',
  ])('text stays as it is: %j', (text) => {
    expect(splitReasoning(text)).toMatchObject({ value: text, open: false });
    expect(splitReasoning(text).reasoning).toBeUndefined();
  });

  it.each(['<think>\nThe user wants', '<think>', '<think>a <think>b</think> c', 'Sure.\n<think>so'])(
    'a reply may end inside its reasoning: %j',
    (text) => expect(splitReasoning(text).open).toBe(true),
  );

  const parts = fc.constantFrom(
    '<think>',
    '</think>',
    '<THINKING >',
    '</reasoning>',
    '[THINK]',
    '◁think▷',
    '◁/think▷',
    '`',
    '```',
    '"',
    '\n',
    ' ',
    '<',
    '</thi',
    '[',
    'a',
    'Red. ',
  );
  const text = fc.array(parts, { maxLength: 14 }).map((all) => all.join(''));

  it('the same way however it is cut into pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(6), { minLength: 1 }), fc.boolean(), (whole, sizes, holding) => {
        const splitter = new ReasoningSplitter(holding);
        let told = '';
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = (sizes[i % sizes.length] as number) + 1;
          told += splitter.feed(whole.slice(at, at + size));
          at += size;
        }
        const { tail, ...split } = splitter.end();
        const { tail: _, ...expected } = splitReasoning(whole) as ReturnType<ReasoningSplitter['end']>;
        expect(split).toEqual(expected);
        // What a later closing tag turns into reasoning has been let out by then.
        if (!split.beganInside) expect(told + tail).toBe(split.value);
      }),
      { numRuns: 3_000 },
    );
  });

  it('and of a model that begins inside its reasoning nothing of that is let out', () => {
    const splitter = new ReasoningSplitter(true);
    const told = [...'It is.\n</think>\n\nRed.'].map((piece) => splitter.feed(piece)).join('');
    expect(told + splitter.end().tail).toBe('Red.');
  });

  it('and what is a reply comes out as it was written', () => {
    const plain = fc.string().filter((each) => each.trim() !== '' && !/[<[\]>`]/.test(each));
    fc.assert(
      fc.property(plain, plain, (thought, reply) => {
        const { value, reasoning } = splitReasoning(`<think>${thought}</think>${reply}`);
        expect([value, reasoning]).toEqual([reply.trimStart(), thought.trim()]);
        expect(splitReasoning(reply)).toEqual({ value: reply, open: false, beganInside: false });
      }),
    );
  });
});
