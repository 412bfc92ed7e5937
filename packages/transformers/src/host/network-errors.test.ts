import { describe, expect, it } from 'vitest';
import { type DownloadError, networkError, patientFetch } from './network-errors.js';

const failed = (cause: unknown) => new TypeError('fetch failed', { cause });
const coded = (code: string) => Object.assign(new Error(`it said ${code}`), { code });
const URL_ = 'https://user:secret@hub.example/me/m/resolve/main/config.json?token=secret';

describe('networkError', () => {
  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/, false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/, false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/, false],
    ['CERT_HAS_EXPIRED', /NODE_EXTRA_CA_CERTS/, false],
    ['ECONNREFUSED', /proxy/, false],
    ['ENOTFOUND', /proxy/, false],
    ['EAI_AGAIN', /proxy/, true],
    ['ECONNRESET', /proxy/, true],
    ['UND_ERR_CONNECT_TIMEOUT', /proxy/, true],
  ])('names the reason’s code and what to do: %s', (code, hint, isPassing) => {
    for (const cause of [coded(code), new Error('x', { cause: coded(code) }), new AggregateError([coded(code)], '')]) {
      const error = networkError(failed(cause), 'the file');
      expect(error).toMatchObject({ code: 'model.not-reached', isPassing });
      expect(error?.found).toContain(code);
      expect(error?.mend).toMatch(hint);
    }
  });

  it('says what the cause says where it has no code, and is not about other errors', () => {
    expect(networkError(failed(new Error('bad port')), 'it')?.found).toBe('it cannot be fetched (bad port)');
    expect(networkError(new TypeError('fetch failed'), 'it')?.found).toBe('it cannot be fetched');
    expect(networkError(new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }), 'it')).toMatchObject({
      found: expect.stringContaining('the download of it was cut off'),
      isPassing: true,
    });
    for (const other of [new Error('no'), coded('ENOSPC'), 'text', undefined]) {
      expect(networkError(other, 'it')).toBeUndefined();
    }
  });
});

describe('patientFetch', () => {
  const WAITS = [10, 20];
  const run = async (...answers: readonly (number | Error)[]) => {
    const slept: number[] = [];
    let calls = 0;
    const fetch = patientFetch(
      async () => {
        const answer = answers[Math.min(calls++, answers.length - 1)] as number | Error;
        if (typeof answer === 'number') return new Response('x', { status: answer });
        throw answer;
      },
      WAITS,
      async (ms) => void slept.push(ms),
    );
    const result = await fetch(URL_).then(
      ({ status }) => status,
      (error: Error) => error,
    );
    return { calls, slept, result };
  };

  it('asks again where a moment may help, and only so often', async () => {
    expect(await run(503, failed(coded('ECONNRESET')), 200)).toEqual({ calls: 3, slept: WAITS, result: 200 });
    const { calls, result } = await run(500);
    expect(calls).toBe(3);
    expect((result as DownloadError).found).toBe('https://hub.example/me/m/resolve/main/config.json answered 500');
    expect(await run(failed(coded('ECONNRESET')))).toMatchObject({ calls: 3, result: { code: 'model.not-reached' } });
  });

  it.each([200, 401, 403, 404])('hands on what is an answer: %i', async (status) => {
    expect(await run(status)).toEqual({ calls: 1, slept: [], result: status });
  });

  it('does not ask again what stays as it is, and shows no credentials', async () => {
    const { calls, result } = await run(failed(coded('CERT_HAS_EXPIRED')));
    expect(calls).toBe(1);
    expect((result as DownloadError).found).not.toContain('secret');
    expect(await run(new RangeError('other'))).toMatchObject({ calls: 1, result: { message: 'other' } });
  });
});
