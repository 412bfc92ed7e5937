import type { Picture } from '../example/picture.js';
import type {
  Answerer,
  AnswerRequest,
  Capacity,
  Captioner,
  Embedder,
  Judge,
  Judgement,
  JudgeRequest,
  Result,
  TextGenerator,
  Transcriber,
  TranscriptionRequest,
  TranslationRequest,
  Translator,
  VisionGenerator,
} from '../model/ports.js';
import type { TextRequest, VisionRequest } from '../model/requests.js';

/** A fake's calls, as they came: one entry a batch. */
export interface Recorded<Request> {
  readonly calls: (readonly Request[])[];
}

/** What a fake says of itself. */
export interface FakeOptions {
  /** How it likes to be called (default: nothing said). */
  readonly capacity?: Capacity;
}

/** A Translator that answers from a function and records what it was asked. What the function throws fails that text alone. */
export function fakeTranslator(
  reply: (request: TranslationRequest) => string | Promise<string>,
  options: FakeOptions & Pick<Translator, 'languages'> = {},
): Translator & Recorded<TranslationRequest> {
  const calls: (readonly TranslationRequest[])[] = [];
  return {
    identity: 'fake-translator',
    ...options,
    calls,
    translate: (requests) => record(calls, requests, reply),
  };
}

/** A Captioner that answers from a function and records what it was asked. */
export function fakeCaptioner(
  reply: (picture: Picture) => string | Promise<string>,
  options: FakeOptions = {},
): Captioner & Recorded<Picture> {
  const calls: (readonly Picture[])[] = [];
  return { identity: 'fake-captioner', ...options, calls, caption: (pictures) => record(calls, pictures, reply) };
}

/** An Answerer that answers from a function and records what it was asked. */
export function fakeAnswerer(
  reply: (request: AnswerRequest) => string | Promise<string>,
  options: FakeOptions = {},
): Answerer & Recorded<AnswerRequest> {
  const calls: (readonly AnswerRequest[])[] = [];
  return { identity: 'fake-answerer', ...options, calls, answer: (requests) => record(calls, requests, reply) };
}

/** A TextGenerator that answers from a function and records what it was asked. */
export function fakeTextGenerator(
  reply: (request: TextRequest) => string | Promise<string>,
  options: FakeOptions = {},
): TextGenerator & Recorded<TextRequest> {
  const calls: (readonly TextRequest[])[] = [];
  return { identity: 'fake-text-generator', ...options, calls, generate: (requests) => record(calls, requests, reply) };
}

/** A VisionGenerator that answers from a function and records what it was asked. */
export function fakeVisionGenerator(
  reply: (request: VisionRequest) => string | Promise<string>,
  options: FakeOptions = {},
): VisionGenerator & Recorded<VisionRequest> {
  const calls: (readonly VisionRequest[])[] = [];
  return {
    identity: 'fake-vision-generator',
    ...options,
    calls,
    generate: (requests) => record(calls, requests, reply),
  };
}

/** A Transcriber that answers from a function and records what it was asked. */
export function fakeTranscriber(
  reply: (request: TranscriptionRequest) => string | Promise<string>,
  options: FakeOptions = {},
): Transcriber & Recorded<TranscriptionRequest> {
  const calls: (readonly TranscriptionRequest[])[] = [];
  return { identity: 'fake-transcriber', ...options, calls, transcribe: (requests) => record(calls, requests, reply) };
}

/** A Judge that answers from a function and records what it was asked. */
export function fakeJudge(
  reply: (request: JudgeRequest) => Judgement | Promise<Judgement>,
  options: FakeOptions = {},
): Judge & Recorded<JudgeRequest> {
  const calls: (readonly JudgeRequest[])[] = [];
  return { identity: 'fake-judge', ...options, calls, judge: (requests) => record(calls, requests, reply) };
}

/** An Embedder that answers from a function and records what it was asked. */
export function fakeEmbedder(
  reply: (text: string) => readonly number[] | Promise<readonly number[]>,
  options: FakeOptions = {},
): Embedder & Recorded<string> {
  const calls: (readonly string[])[] = [];
  return {
    identity: 'fake-embedder',
    ...options,
    calls,
    embed: (texts) => record(calls, texts, async (text) => Float32Array.from(await reply(text))),
  };
}

async function record<Request, Value>(
  calls: (readonly Request[])[],
  requests: readonly Request[],
  reply: (request: Request) => Value | Promise<Value>,
): Promise<readonly Result<Value>[]> {
  calls.push(requests);
  return Promise.all(
    requests.map(async (request): Promise<Result<Value>> => {
      try {
        return { ok: true, value: await reply(request) };
      } catch (error) {
        return { ok: false, error };
      }
    }),
  );
}
