import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChatTurn, chatMessages, checkedSettings, plainPrompt, unservedSetting } from './requests.js';

const code = (expected: string) => expect.objectContaining({ code: expected });
const conversation: readonly ChatTurn[] = [
  { role: 'user', content: 'Hello.' },
  { role: 'assistant', content: 'Hello!' },
  { role: 'user', content: 'How are you?' },
];

describe('a request', () => {
  it('is turns to a chat model, standing instructions first', () => {
    expect(chatMessages({ prompt: 'Hi.' })).toEqual([{ role: 'user', content: 'Hi.' }]);
    expect(chatMessages({ prompt: conversation, system: 'Be kind.' })).toEqual([
      { role: 'system', content: 'Be kind.' },
      ...conversation,
    ]);
    expect(() => chatMessages({ prompt: conversation.slice(0, 2) })).toThrowError(code('request.no-question'));
    expect(() => chatMessages({ prompt: [] })).toThrowError(code('request.no-question'));
  });

  it('is one text to any other, unless it is a conversation', () => {
    expect(plainPrompt({ prompt: 'Hi.', system: 'Be kind.' })).toBe('Be kind.\n\nHi.');
    expect(plainPrompt({ prompt: [{ role: 'user', content: 'Hi.' }] })).toBe('Hi.');
    expect(() => plainPrompt({ prompt: conversation })).toThrowError(code('request.unserved'));
  });
});

describe('settings', () => {
  it('that a runtime does not serve are named; those that ask for nothing are not', () => {
    expect(unservedSetting({}, [])).toBeUndefined();
    expect(unservedSetting({ temperature: 0, seed: 1, topP: 0.9, topK: 5 }, [])).toBeUndefined();
    expect(unservedSetting({ temperature: 0.5 }, ['maxNewTokens'])).toMatchObject({
      code: 'option.unserved',
      message: expect.stringMatching(/`temperature` \(0\.5\).*it serves: maxNewTokens/),
    });
    expect(unservedSetting({ temperature: 0, stop: ['\n'] }, [])?.message).toContain('`stop` (["\\n"])');
    expect(unservedSetting({ seed: 1 }, ['temperature'])?.message).toContain('seed');
  });

  it('out of range are named', () => {
    const good = { maxNewTokens: 1, temperature: 0, topP: 1, topK: 1, seed: 4294967295, stop: ['x'] };
    expect(checkedSettings(good)).toBe(good);
    for (const bad of [
      { maxNewTokens: 0 },
      { maxNewTokens: 1.5 },
      { temperature: -1 },
      { temperature: Number.NaN },
      { topP: 0 },
      { topP: 1.1 },
      { topK: 0 },
      { seed: -1 },
      { seed: 2 ** 32 },
      { stop: [''] },
      { stop: 'x' as never },
    ]) {
      const [name] = Object.keys(bad) as [string];
      expect(() => checkedSettings(bad)).toThrowError(new RegExp(`^${name} is `));
    }
  });

  it('that are unserved are never among those served', () => {
    const names = ['maxNewTokens', 'temperature', 'topP', 'topK', 'seed', 'stop'] as const;
    const settings = fc.record(
      { maxNewTokens: fc.nat(), temperature: fc.double({ min: 0.1, max: 2 }), topP: fc.double(), seed: fc.nat() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, fc.subarray([...names]), (given, served) => {
        const missing = Object.keys(given).filter((name) => !served.includes(name as never));
        const found = unservedSetting(given, served);
        if (missing.length === 0) expect(found).toBeUndefined();
        else expect(missing.some((name) => found?.message.includes(`\`${name}\``))).toBe(true);
      }),
    );
  });
});
