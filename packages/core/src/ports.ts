import type { ServiceIdentifier } from 'inversify';
import type { ImageSource, Picture } from './picture.js';

/** What every model is, whatever it does: something with an identity, that may have to be let go of. */
export interface Model {
  /** Everything that a change of output would follow from: id, revision or content hash, dtype, device, generation settings. */
  readonly identity: string;
  /** Frees what the model holds. Called once, when the app is disposed. */
  dispose?(): Promise<void> | void;
}

/** What a port's calls take beside their input. */
export interface CallOptions {
  readonly signal: AbortSignal;
}

/** A port's result for one input: one bad input does not sink its batch. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

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

export interface TextGenerator extends Model {
  generate(prompts: readonly string[], options: CallOptions): Promise<readonly Result<string>[]>;
}

/** Reads pictures from wherever they are, within limits, and knows them by their content. */
export interface PictureReader {
  read(source: ImageSource, options: CallOptions): Promise<Picture>;
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
export const PictureReader: ServiceIdentifier<PictureReader> = Symbol.for(
  'sitflow.PictureReader',
) as ServiceIdentifier<PictureReader>;

/** The ports that core names; a user's own runtime may add others. */
export const PORTS: readonly ServiceIdentifier<Model>[] = [
  Translator,
  Captioner,
  Answerer,
  TextGenerator,
] as readonly ServiceIdentifier<Model>[];
