import type { ServiceIdentifier } from 'inversify';
import type { FinishReason, ReplyFacts, Usage } from '../base/reply-facts.js';
import type { Audio, AudioSource } from '../example/audio.js';
import type { ImageSource, Picture } from '../example/picture.js';
import type { Range } from '../slots/limit.js';
import type { Slots } from '../slots/slots.js';
import type { TextRequest, VisionRequest } from './requests.js';

/** A model as its runtime makes it: it has an identity, and the methods of its port, which answer batches. */
export interface Model {
  /** A text that changes whenever its replies could change: id, revision or content hash, dtype, device, generation settings. Part of every cache key. */
  readonly identity: string;
  /** How the model is called: batch size, calls at once. Each part has a default, and `createApp({ capacity })` overrides it. */
  readonly capacity?: Capacity;
  /** Frees what the model holds. Called once, when the app is disposed. */
  dispose?(): Promise<void> | void;
}

/** How a model is called. Each part that is left out has its default. */
export interface Capacity {
  /** The most requests in one call (default 32). */
  readonly batch?: number;
  /** Milliseconds that a partial batch waits for more requests while other examples are under way (default 5). If no other example is under way, a request does not wait. */
  readonly waitMs?: number;
  /** Calls under way at once (default 2): a number, or a range that adapts to what the server can take. */
  readonly concurrency?: number | Range;
  /** Whether one call can stream the texts of several requests (default false: a request whose text is streamed is called alone). */
  readonly streams?: boolean;
  /** Slots shared by models on one endpoint and key: they limit the calls of all these models together. If set, `concurrency` is ignored. */
  readonly slots?: Slots;
}

/** The second argument of a port's methods. `at` is a request's place in the call, from 0. A model need not call any of the functions. */
export interface CallOptions {
  /** Aborted when the call is no longer wanted. Stop promptly, between model steps. */
  readonly signal: AbortSignal;
  /** Reports that work on a request starts. Its time limit (`timeoutMs`) counts from here; without this, it counts from the start of the call. */
  started?(at: number): void;
  /** Delivers a request's result before the rest of its call is done. The call still returns all results at its end. */
  result?(at: number, result: Result<unknown>): void;
  /** Set if a caller streams the text of a request: call it with each piece as it is written. The pieces together are the text, or its beginning. */
  readonly text?: ((at: number, piece: string) => void) | undefined;
}

export type { FinishReason, ReplyFacts, Usage };

/** The result of one request: its value, or its own error. A bad request does not fail the others of its batch. */
export type Result<T> = ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }) &
  ReplyFacts;

/** A text to translate. */
export interface TranslationRequest {
  readonly text: string;
  /** BCP 47 tag of the text's language; absent if it is not known. */
  readonly from?: string | undefined;
  /** BCP 47 tag of the language wanted. */
  readonly to: string;
}

/** Translates texts. */
export interface Translator extends Model {
  /** Languages that it reads (BCP 47), if known. They narrow down the language of a text that has no `from`. */
  readonly languages?: readonly string[];
  /** Languages that it writes (BCP 47), if known. A stage that asks for another language fails before anything runs. */
  readonly targets?: readonly string[];
  translate(requests: readonly TranslationRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Describes pictures in words. */
export interface Captioner extends Model {
  caption(pictures: readonly Picture[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** A question, and the text that holds its answer. */
export interface AnswerRequest {
  readonly question: string;
  readonly context: string;
}

/** Answers a question from a text, by marking a span in it or by writing. */
export interface Answerer extends Model {
  answer(requests: readonly AnswerRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Writes text from text. */
export interface TextGenerator extends Model {
  generate(requests: readonly TextRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Writes text from text and pictures. */
export interface VisionGenerator extends Model {
  generate(requests: readonly VisionRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Something to score. */
export interface JudgeRequest {
  /** The criteria in words: "The answer is right, and follows from the text." */
  readonly criteria: string;
  /** What is scored, and what it is compared with (the instruction, a reference), by name, in reading order. */
  readonly judged: Readonly<Record<string, string>>;
  /** The lowest and the highest score (default 1 and 5). */
  readonly scale?: readonly [lowest: number, highest: number];
}

/** A judge's score, and its reason. */
export interface Judgement {
  /** Within the request's scale; higher is better. */
  readonly score: number;
  /** Why, in the judge's words. */
  readonly reason: string;
}

/** Scores how well something meets criteria. */
export interface Judge extends Model {
  judge(requests: readonly JudgeRequest[], options: CallOptions): Promise<readonly Result<Judgement>[]>;
}

/** Turns texts into vectors. Texts of similar meaning have vectors that are close together. */
export interface Embedder extends Model {
  /** The length of its vectors, if it is known before the first call. */
  readonly dimensions?: number;
  embed(texts: readonly string[], options: CallOptions): Promise<readonly Result<Float32Array>[]>;
}

/** A recording to write down. */
export interface TranscriptionRequest {
  readonly audio: Audio;
  /** BCP 47 tag of the language spoken. If it is absent, the model detects it. */
  readonly language?: string | undefined;
}

/** Writes down what is said in a recording, in the language it is said in. */
export interface Transcriber extends Model {
  transcribe(requests: readonly TranscriptionRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Reads recordings from paths, URLs or bytes, within limits, and hashes their content for cache keys. */
export interface AudioReader {
  read(source: AudioSource, options: Pick<CallOptions, 'signal'>): Promise<Audio>;
}

/** Reads pictures from paths, URLs, bytes or pixels, within limits, and hashes their content for cache keys. */
export interface PictureReader {
  read(source: ImageSource, options: Pick<CallOptions, 'signal'>): Promise<Picture>;
}

/** The name of a port's token, as users write it in `use`. */
export function portName(token: ServiceIdentifier): string {
  return typeof token === 'symbol'
    ? (token.description ?? '').replace(/^sitflow\./, '')
    : typeof token === 'string'
      ? token
      : token.name;
}

/** A port's token, which is the same in every copy of this package. */
function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`sitflow.${name}`) as ServiceIdentifier<T>;
}

export const Translator: ServiceIdentifier<Translator> = token('Translator');
export const Captioner: ServiceIdentifier<Captioner> = token('Captioner');
export const Answerer: ServiceIdentifier<Answerer> = token('Answerer');
export const TextGenerator: ServiceIdentifier<TextGenerator> = token('TextGenerator');
export const VisionGenerator: ServiceIdentifier<VisionGenerator> = token('VisionGenerator');
export const Judge: ServiceIdentifier<Judge> = token('Judge');
export const Embedder: ServiceIdentifier<Embedder> = token('Embedder');
export const Transcriber: ServiceIdentifier<Transcriber> = token('Transcriber');
export const AudioReader: ServiceIdentifier<AudioReader> = token('AudioReader');
export const PictureReader: ServiceIdentifier<PictureReader> = token('PictureReader');

/** The ports that core names; a user's own runtime may add others. */
export const PORTS: readonly ServiceIdentifier<Model>[] = [
  Translator,
  Captioner,
  Answerer,
  TextGenerator,
  VisionGenerator,
  Judge,
  Embedder,
  Transcriber,
] as readonly ServiceIdentifier<Model>[];
