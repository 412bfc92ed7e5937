import { SitflowError } from '@sitflow/core';

/** The bytes in a `data:` URL. */
export function decodeDataUrl(url: string): Uint8Array {
  const match = /^data:([^,]*),(.*)$/is.exec(url);
  if (!match)
    throw new SitflowError('picture.unsupported', 'the data URL has no comma', {
      mend: 'It reads data:image/png;base64,….',
    });
  const [, head = '', body = ''] = match;
  try {
    return /;base64$/i.test(head) ? Buffer.from(body, 'base64') : Buffer.from(decodeURIComponent(body), 'latin1');
  } catch (cause) {
    throw new SitflowError('picture.unsupported', 'the data URL cannot be decoded', { cause });
  }
}
