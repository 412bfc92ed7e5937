import type { Rows } from './batch-rows.js';

/**
 * Gives a text piece by piece as its tokens come: only what further tokens leave as it is, so neither half a character nor space that
 * may be the last. All pieces together are the text.
 */
export class TextPieces {
  private given = '';

  constructor(
    private readonly decode: (ids: number[]) => string,
    private readonly give: (piece: string) => void,
  ) {}

  /** All tokens so far. */
  readonly show = (ids: readonly number[]): void => {
    this.rest(this.decode([...ids]).replace(/[\s\ufffd]+$/, ''));
  };

  /** The whole text, when it is there. */
  rest(text: string): void {
    if (text.length <= this.given.length || !text.startsWith(this.given)) return;
    this.give(text.slice(this.given.length));
    this.given = text;
  }
}

/**
 * The pieces of the text of a batch of one, if the caller wants them. Each token costs the decoding of the whole text, so that the texts of larger
 * batches are not streamed.
 */
export function onlyText(
  { text }: Pick<Rows<string>, 'text'>,
  size: number,
  decode: (ids: number[]) => string,
): TextPieces | undefined {
  return text && size === 1 ? new TextPieces(decode, (piece) => text(0, piece)) : undefined;
}
