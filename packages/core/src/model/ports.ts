import type { ServiceIdentifier } from 'inversify';
import type { Slots } from '../client/slots.js';
import type { Audio, AudioSource } from '../example/audio.js';
import type { ImageSource, Picture } from '../example/picture.js';
import type { TextRequest, VisionRequest } from './requests.js';

/** What every model is, whatever it does: something with an identity, that may have to be let go of. */
export interface Model {
  /** Everything that a change of output would follow from: id, revision or content hash, dtype, device, generation settings. */
  readonly identity: string;
  /** How the model likes to be called. What it leaves out has a default; `createApp({ capacity })` goes before it. */
  readonly capacity?: Capacity;
  /** Frees what the model holds. Called once, when the app is disposed. */
  dispose?(): Promise<void> | void;
}

/** How a model likes to be called. */
export interface Capacity {
  /** Requests in one call at most (default 32). */
  readonly batch?: number;
  /** Milliseconds that a batch which is not full waits for more requests, while others are on their way (default 5). */
  readonly waitMs?: number;
  /** Calls under way at once (default 2): a number, or a range that adapts to what the server bears. */
  readonly concurrency?: number | Range;
  /** Whether one call can stream the texts of several requests (default false: a request whose text is streamed is called alone). */
  readonly streams?: boolean;
  /** Shared by models that stand on one endpoint and key: their calls together stay within it. Goes before `concurrency`. */
  readonly slots?: Slots;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a port's calls take beside their requests. `at` is a request's place in the call. A model need not call any of the functions. */
export interface CallOptions {
  /** Aborted when the call is not wanted any more. Stop promptly, between model steps. */
  readonly signal: AbortSignal;
  /** Work on the request starts: from here on its time limit counts. Without it, the limit counts from the call. */
  started?(at: number): void;
  /** The request's result, before the others of its call are done: it is handed on at once. The call still gives all results. */
  result?(at: number, result: Result<unknown>): void;
  /** Set where somebody waits for the text of a request: call it with each piece that is written. All pieces together are the text, or the beginning of it. */
  readonly text?: ((at: number, piece: string) => void) | undefined;
}

/**
 * Why a model stopped writing: by itself or at a stop text (`stop`), at its token limit or the end of its context (`length`),
 * because a filter withheld the reply (`content-filter`), or for another reason.
 */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/** What a call took. What is not known is absent. */
export interface Usage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** In US dollars. */
  readonly cost?: number | undefined;
}

/** What may be known of a reply beside its value. */
export interface ReplyFacts {
  /** Tokens and cost, of failed requests too. */
  readonly usage?: Usage | undefined;
  /** Why the reply ended; absent if nothing is generated token by token. */
  readonly finishReason?: FinishReason | undefined;
  /** The model's reasoning before its reply, if it wrote any; never part of the value. */
  readonly reasoning?: string | undefined;
  /** The reply as the model wrote it, if the value differs from it. */
  readonly raw?: string | undefined;
}

/** A port's result for one input: one bad input does not sink its batch. */
export type Result<T> = ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }) &
  ReplyFacts;

export interface TranslationRequest {
  readonly text: string;
  /** BCP 47 tag of the text's language; absent where it is not known. */
  readonly from?: string | undefined;
  /** BCP 47 tag of the language wanted. */
  readonly to: string;
}

export interface Translator extends Model {
  /** The languages it reads (BCP 47), where it says so: they narrow down what an unmarked text may be. */
  readonly languages?: readonly string[];
  /** The languages it writes (BCP 47), where it says so: asking for another is an error before anything runs. */
  readonly targets?: readonly string[];
  translate(requests: readonly TranslationRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

export interface Captioner extends Model {
  caption(pictures: readonly Picture[], options: CallOptions): Promise<readonly Result<string>[]>;
}

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

export interface JudgeRequest {
  /** What counts, in words: "The answer is right, and follows from the text." */
  readonly criteria: string;
  /** What is judged, and what it is judged beside (the instruction, a reference), by name and in the order to be read. */
  readonly judged: Readonly<Record<string, string>>;
  /** The lowest and the highest score (default 1 and 5). */
  readonly scale?: readonly [lowest: number, highest: number];
}

export interface Judgement {
  /** Within the request's scale; higher is better. */
  readonly score: number;
  /** Why, in the judge's words. */
  readonly reason: string;
}

/** Says how well something meets criteria. */
export interface Judge extends Model {
  judge(requests: readonly JudgeRequest[], options: CallOptions): Promise<readonly Result<Judgement>[]>;
}

/** Turns texts into vectors that lie the nearer the more the texts say the same. */
export interface Embedder extends Model {
  /** The length of its vectors, where it is known before the first call. */
  readonly dimensions?: number;
  embed(texts: readonly string[], options: CallOptions): Promise<readonly Result<Float32Array>[]>;
}

export interface TranscriptionRequest {
  readonly audio: Audio;
  /** BCP 47 tag of the language spoken; absent where it is not known, and to be heard. */
  readonly language?: string | undefined;
}

/** Writes down what is said in a recording, in the language it is said in. */
export interface Transcriber extends Model {
  transcribe(requests: readonly TranscriptionRequest[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Reads recordings from wherever they are, within limits, and knows them by their content. */
export interface AudioReader {
  read(source: AudioSource, options: Pick<CallOptions, 'signal'>): Promise<Audio>;
}

/** Reads pictures from wherever they are, within limits, and knows them by their content. */
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

export const Translator: ServiceIdentifier<Translator> = Symbol.for(
  'sitflow.Translator',
) as ServiceIdentifier<Translator>;
export const Captioner: ServiceIdentifier<Captioner> = Symbol.for('sitflow.Captioner') as ServiceIdentifier<Captioner>;
export const Answerer: ServiceIdentifier<Answerer> = Symbol.for('sitflow.Answerer') as ServiceIdentifier<Answerer>;
export const TextGenerator: ServiceIdentifier<TextGenerator> = Symbol.for(
  'sitflow.TextGenerator',
) as ServiceIdentifier<TextGenerator>;
export const VisionGenerator: ServiceIdentifier<VisionGenerator> = Symbol.for(
  'sitflow.VisionGenerator',
) as ServiceIdentifier<VisionGenerator>;
export const Judge: ServiceIdentifier<Judge> = Symbol.for('sitflow.Judge') as ServiceIdentifier<Judge>;
export const Embedder: ServiceIdentifier<Embedder> = Symbol.for('sitflow.Embedder') as ServiceIdentifier<Embedder>;
export const Transcriber: ServiceIdentifier<Transcriber> = Symbol.for(
  'sitflow.Transcriber',
) as ServiceIdentifier<Transcriber>;
export const AudioReader: ServiceIdentifier<AudioReader> = Symbol.for(
  'sitflow.AudioReader',
) as ServiceIdentifier<AudioReader>;
export const PictureReader: ServiceIdentifier<PictureReader> = Symbol.for(
  'sitflow.PictureReader',
) as ServiceIdentifier<PictureReader>;

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
