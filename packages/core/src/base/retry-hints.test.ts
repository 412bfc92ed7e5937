import { describe, expect, it } from 'vitest';
import { ask, batchApp, rows, upper } from '../testing/batch-app.js';
import { toSitflowError } from './errors.js';
import { retryAfterMs } from './retry-hints.js';

const failed = (more: object) => Object.assign(new Error('it failed'), more);
const from = 'Mon, 30 Nov 2026 22:00:00 GMT';

describe('an error of another library', () => {
  it.each<[string, object, boolean, number?]>([
    ['OpenAI’s client', { status: 429, headers: new Headers({ 'retry-after': '3' }) }, true, 3_000],
    ['OpenAI’s client, exactly', { status: 429, headers: { 'Retry-After-Ms': '250', 'retry-after': '1' } }, true, 250],
    ['the AI SDK', { statusCode: 503, isRetryable: true, responseHeaders: { 'retry-after': '1.5' } }, true, 1_500],
    ['axios', { response: { status: 500, headers: { 'Retry-After': '2' } } }, true, 2_000],
    ['a fetch wrapper', { cause: failed({ status: 408 }) }, true],
    [
      'a server that gives a date',
      { status: 503, headers: { date: from, 'retry-after': from.replace('22:00:00', '22:00:07') } },
      true,
      7_000,
    ],
    ['one that says so itself', { retryable: true }, true],
    ['one that says not to', { status: 429, isRetryable: false, headers: { 'retry-after': '3' } }, false],
    ['a wrong request', { status: 400 }, false],
    ['a wrong key', { statusCode: 401 }, false],
    ['a wait that is no time', { status: 429, headers: { 'retry-after': 'soon' } }, true],
    ['a status that is a text', { status: 'failed' }, false],
    ['nothing', {}, false],
  ])('of %s says whether to try again, and when', (_, more, retryable, retryAfterMs) => {
    expect(toSitflowError(failed(more))).toMatchObject({ code: 'stage.threw', retryable, retryAfterMs });
  });

  it('may have itself as a cause', () => {
    const error = failed({});
    error.cause = error;
    expect(toSitflowError(error).retryable).toBe(false);
  });

  it('makes a whole batch wait and be called again, and so does one of a single result', async () => {
    const busy = () => failed({ status: 429, headers: { 'retry-after': '1' } });
    const whole = batchApp((texts, call) => {
      if (call === 1) throw busy();
      return upper(texts);
    });
    const { ends } = await whole.run(rows(32));
    expect(whole.sizes()).toEqual([32, 32]);
    expect((whole.asked[1]?.at ?? 0) - (whole.asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(Object.values(ends).every((end) => end === 'done')).toBe(true);
    const one = batchApp(
      (texts, call) => (call === 1 ? [{ ok: false, error: busy() }, ...upper(texts.slice(1))] : upper(texts)),
      { batch: 4 },
    );
    expect((await one.run(rows(4), { on: ask() })).ends).toEqual({
      e0: 'done',
      e1: 'done',
      e2: 'done',
      e3: 'done',
    });
    expect(one.sizes()).toEqual([4, 1]);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const after = (header?: string, date?: string, at?: number) =>
    retryAfterMs(
      new Headers({ ...(header !== undefined && { 'retry-after': header }), ...(date !== undefined && { date }) }),
      at,
    );

  it.each([
    ['seconds', '7', undefined, now, 7_000],
    ['a date that is over', 'Wed, 31 Dec 2025 00:00:00 GMT', undefined, now, 0],
    ['a word', 'soon', undefined, now, undefined],
    ['nothing', '', undefined, now, undefined],
    ['no header', undefined, undefined, now, undefined],
    ['a date, of a server without a clock', 'Thu, 01 Jan 2026 00:00:05 GMT', undefined, now, 5_000],
    ['a date, of a server whose clock cannot be read', 'Fri, 02 Jan 2026 00:00:05 GMT', 'no date', now, 86_405_000],
    ['a date, where nobody knows the time', 'Thu, 01 Jan 2026 00:00:05 GMT', undefined, undefined, undefined],
    // This machine's clock was set back by a day.
    ['a date, by the server’s clock', 'Fri, 02 Jan 2026 00:00:05 GMT', 'Fri, 02 Jan 2026 00:00:00 GMT', now, 5_000],
  ])('reads %s', (_, header, date, at, expected) => {
    expect(after(header, date, at)).toBe(expected);
  });
});
