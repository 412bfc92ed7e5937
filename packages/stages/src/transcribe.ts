import {
  type Audio,
  type AudioSource,
  type Client,
  checkOptions,
  type OptionNames,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  Transcriber,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { requireTag } from './require-tag.js';
import { speak } from './words/words.js';

export interface TranscribeOptions<Field extends string, As extends string> {
  /** The field with the recording (default `audio`). */
  readonly audio?: Field;
  /** The language spoken, as a BCP 47 tag; without it the model hears which it is. */
  readonly language?: string;
  /** The field added (default `transcript`). */
  readonly as?: As;
  /** The Transcriber's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

interface Options {
  readonly audio: string;
  readonly language?: string;
  readonly as: string;
}

type Recordings = Readonly<Record<string, Audio>>;
type Texts = Readonly<Record<string, string>>;

/** Writes down what is said. The engine has read the recording by then, so that one that comes again is transcribed once. */
@injectable()
export class TranscribeStage implements Stage<Recordings, Texts> {
  constructor(
    @inject(Transcriber) private readonly transcriber: Client<Transcriber>,
    @inject(StageOptions) private readonly options: Options,
  ) {}

  async run(example: Recordings, context: StageContext): Promise<Texts> {
    const { audio, language, as } = this.options;
    const request = { audio: example[audio] as Audio, ...(language !== undefined && { language }) };
    return { [as]: await this.transcriber.transcribe(request, context) };
  }
}

const NAMES: OptionNames<TranscribeOptions<string, string>> = { audio: true, language: true, as: true, use: true };

/** Writes down what is said in the recording in a field. Adds `transcript`. */
export function transcribe<const Field extends string = 'audio', const As extends string = 'transcript'>(
  options: TranscribeOptions<Field, As> = {},
): StageSpec<{ [K in Field]: AudioSource }, { [K in As]: string }> {
  const { language, use } = checkOptions('transcribe()', options, NAMES);
  const audio = options.audio ?? ('audio' as Field);
  const as = options.as ?? ('transcript' as As);
  if (language !== undefined) requireTag(language, 'transcribe');
  return {
    name: 'transcribe',
    version: '2',
    stage: TranscribeStage,
    options: { audio, as, ...(language !== undefined && { language }) },
    use: use === undefined ? undefined : { Transcriber: use },
    needs: [audio],
    adds: [as],
    types: { [audio]: 'audio', [as]: 'text' },
    script: textScript(as, (locale) => speak('transcribe', locale, { audio }, as === 'transcript' ? undefined : as)),
  };
}
