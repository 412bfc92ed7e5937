import type { OnText } from '../host/task.js';

/**
 * Tells a text piece by piece as its tokens come: only what further tokens leave as it is, so neither half a character nor space that
 * may be the last. All pieces together are the text.
 */
export class TextPieces {
  private told = '';

  constructor(
    private readonly decode: (ids: number[]) => string,
    private readonly tell: OnText,
  ) {}

  /** All tokens so far. */
  readonly show = (ids: readonly number[]): void => {
    this.rest(this.decode([...ids]).replace(/[\s\ufffd]+$/, ''));
  };

  /** The whole text, when it is there. */
  rest(text: string): void {
    if (text.length <= this.told.length || !text.startsWith(this.told)) return;
    this.tell(text.slice(this.told.length));
    this.told = text;
  }
}
