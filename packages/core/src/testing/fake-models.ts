import type { Picture } from '../picture.js';
import type { Answerer, AnswerRequest, Captioner, Result, TranslationRequest, Translator } from '../ports.js';

/** A fake's calls, as they came: one entry a batch. */
export interface Recorded<Request> {
  readonly calls: (readonly Request[])[];
}

/** A Translator that answers from a function and records what it was asked. What the function throws fails that text alone. */
export function fakeTranslator(
  reply: (request: TranslationRequest) => string | Promise<string>,
  languages?: readonly string[],
): Translator & Recorded<TranslationRequest> {
  const calls: (readonly TranslationRequest[])[] = [];
  return {
    identity: 'fake-translator',
    ...(languages && { languages }),
    calls,
    translate: (requests) => record(calls, requests, reply),
  };
}

/** A Captioner that answers from a function and records what it was asked. */
export function fakeCaptioner(reply: (picture: Picture) => string | Promise<string>): Captioner & Recorded<Picture> {
  const calls: (readonly Picture[])[] = [];
  return { identity: 'fake-captioner', calls, caption: (pictures) => record(calls, pictures, reply) };
}

/** An Answerer that answers from a function and records what it was asked. */
export function fakeAnswerer(
  reply: (request: AnswerRequest) => string | Promise<string>,
): Answerer & Recorded<AnswerRequest> {
  const calls: (readonly AnswerRequest[])[] = [];
  return { identity: 'fake-answerer', calls, answer: (requests) => record(calls, requests, reply) };
}

async function record<Request>(
  calls: (readonly Request[])[],
  requests: readonly Request[],
  reply: (request: Request) => string | Promise<string>,
): Promise<readonly Result<string>[]> {
  calls.push(requests);
  return Promise.all(
    requests.map(async (request): Promise<Result<string>> => {
      try {
        return { ok: true, value: await reply(request) };
      } catch (error) {
        return { ok: false, error };
      }
    }),
  );
}
