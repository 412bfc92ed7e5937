import { describe, expect, it } from 'vitest';
import { textReply } from './reply.js';

describe('a reply of text', () => {
  it('is trimmed; none is an error that says whether to ask again', () => {
    expect(textReply(' yes\n', true)).toBe('yes');
    expect(() => textReply(' \n', true)).toThrowError(
      expect.objectContaining({ code: 'reply.empty', retryable: true }),
    );
  });
});
