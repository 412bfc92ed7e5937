import { isSitflowError, SitflowError } from '@sitflow/core';
import { OUT_OF_MEMORY } from '../host/protocol.js';

/** What sharp and its decoders say of a file that is whole, and of a kind that they do not decode. */
const UNSUPPORTED = /unsupported(?! image format)|out of range|not a whole number of bytes|bad labq/i;

export function cutOff(why: string, shown = 'the picture'): SitflowError {
  return new SitflowError('picture.truncated', `${shown} cannot be decoded: ${why}`, {
    mend: 'The file is damaged: get it again, or leave the example out.',
  });
}

export function unsupported(why: string, mend: string, shown = 'the picture'): SitflowError {
  return new SitflowError('picture.unsupported', `${shown} cannot be decoded: ${why}`, { mend });
}

/** Why a picture was not decoded, as an error that says what to do; `shown` is how the user named it. */
export function undecoded(thrown: unknown, shown = 'the picture'): SitflowError {
  if (isSitflowError(thrown)) return thrown;
  const message = String(thrown instanceof Error ? thrown.message.split('\n')[0] : thrown).slice(0, 200);
  const fail = (code: string, found: string, mend: string) => new SitflowError(code, found, { mend, cause: thrown });
  if (/pixel limit/i.test(message))
    return fail('picture.too-large', `${shown} has more pixels than are decoded`, 'Make it smaller.');
  if (/timeout|timed out/i.test(message))
    return fail('picture.timeout', `${shown} was not decoded in time: ${message}`, 'Make it smaller.');
  const found = `${shown} cannot be decoded: ${message}`;
  if (OUT_OF_MEMORY.test(message)) {
    const mend = 'Make it smaller, or lower `maxPixels` so that such pictures are refused unread.';
    return fail('picture.out-of-memory', `there is not enough memory to decode ${shown}: ${message}`, mend);
  }
  if (UNSUPPORTED.test(message))
    return fail('picture.unsupported', found, 'Save it as PNG or JPEG with 8 bits a channel.');
  return fail('picture.truncated', found, 'The file is damaged: get it again, or leave the example out.');
}
