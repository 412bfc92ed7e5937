import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { StreamWriter } from './write.js';

describe('StreamWriter', () => {
  it('tells when its stream has room again', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const writer = new StreamWriter(stream, (json) => json);
    expect(writer.ready()).toBeUndefined();
    writer.line('much more than four bytes');
    writer.flush();
    const ready = writer.ready();
    expect(ready).toBeInstanceOf(Promise);
    stream.resume();
    await ready;
    expect(writer.ready()).toBeUndefined();
  });

  it('escapes what it writes on a terminal, and nowhere else', () => {
    const json = '{"a":"\u009b2J é"}';
    const shown = (isTTY: boolean) => {
      let text = '';
      const write = (more: string) => {
        text += more;
        return true;
      };
      const stream = { isTTY, writable: true, once: () => {}, write };
      const writer = new StreamWriter(stream, (text) => text.replaceAll('\u009b', '\\u009b'));
      writer.line(json);
      writer.close();
      return text;
    };
    expect(shown(false)).toBe(`${json}\n`);
    expect(shown(true)).toBe('{"a":"\\u009b2J é"}\n');
  });
});
