import {
  Captioner,
  type Client,
  checkOptions,
  type ImageSource,
  type OptionNames,
  type Picture,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  textScript,
} from '@sitflow/core';
import { inject, injectable } from 'inversify';
import { speak } from './words/words.js';

export interface CaptionOptions<Image extends string, As extends string> {
  /** The field with the picture (default `image`). */
  readonly image?: Image;
  /** The field added (default `caption`). */
  readonly as?: As;
  /** The Captioner's name, or a fallback order. */
  readonly use?: string | readonly string[];
}

interface Options {
  readonly image: string;
  readonly as: string;
}

type Pictures = Readonly<Record<string, Picture>>;
type Texts = Readonly<Record<string, string>>;

/** Describes a picture. The engine has read it by then, so pictures of equal content are captioned once. */
@injectable()
export class CaptionStage implements Stage<Pictures, Texts> {
  constructor(
    @inject(Captioner) private readonly captioner: Client<Captioner>,
    @inject(StageOptions) private readonly options: Options,
  ) {}

  async run(example: Pictures, context: StageContext): Promise<Texts> {
    const { image, as } = this.options;
    const reply = await this.captioner.caption(example[image] as Picture, context);
    return { [as]: reply.trim() };
  }
}

const NAMES: OptionNames<CaptionOptions<string, string>> = { image: true, as: true, use: true };

/** Describes the picture in a field. Adds `caption`. */
export function caption<const Image extends string = 'image', const As extends string = 'caption'>(
  options: CaptionOptions<Image, As> = {},
): StageSpec<{ [K in Image]: ImageSource }, { [K in As]: string }> {
  checkOptions('caption()', options, NAMES);
  const image = options.image ?? ('image' as Image);
  const as = options.as ?? ('caption' as As);
  const { use } = options;
  return {
    name: 'caption',
    version: '2',
    stage: CaptionStage,
    options: { image, as },
    use: use === undefined ? undefined : { Captioner: use },
    needs: [image],
    adds: [as],
    types: { [image]: 'picture', [as]: 'text' },
    script: textScript(as, (locale) => speak('caption', locale, { image }, as === 'caption' ? undefined : as)),
  };
}
