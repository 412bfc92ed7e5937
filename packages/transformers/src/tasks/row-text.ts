import type { PreTrainedTokenizer } from '@xenova/transformers';
import type { Drawing } from './drawing.js';

/** How one row of a batch is written. */
export interface RowSettings {
  readonly maxNewTokens: number;
  /** Absent: the likeliest token each time. */
  readonly drawing?: Drawing | undefined;
  /** Writing ends before any of these texts. */
  readonly stop: readonly string[];
  /** Whether the model's settings force an end token as the last one, which is then no end of the model's own. */
  readonly endIsForced?: boolean;
}

/** The tokens that a row has got so far, and what they read. */
export class RowText {
  /** Whether nothing more is to be written: by an end token, a stop text or the number of tokens. */
  ended = false;
  /** Whether it ended by its number of tokens. */
  private isFull = false;
  private readonly ids: number[] = [];
  /** What the tokens up to `read` read: only whole characters. */
  private text = '';
  private read = 0;
  /** Where the tokens begin that `read` is told from: of some tokenizers a token alone reads otherwise than after others. */
  private context = 0;
  private toldLength = 0;

  constructor(
    private readonly tokenizer: Pick<PreTrainedTokenizer, 'decode'>,
    private readonly settings: RowSettings,
    private readonly ends: ReadonlySet<number>,
  ) {}

  /** Tokens so far. */
  get length(): number {
    return this.ids.length;
  }

  get drawing(): Drawing | undefined {
    return this.settings.drawing;
  }

  /** Why it ended: by the model or a stop text, or by its number of tokens. A row that has not ended has no more room. */
  get finishReason(): 'stop' | 'length' {
    return this.ended && !this.isFull ? 'stop' : 'length';
  }

  /** The latest token; of a row that is empty or ended, any. */
  get last(): number {
    return this.ids.at(-1) ?? 0;
  }

  /** Adds a token, unless the row has ended. */
  add(id: number): void {
    if (this.ended) return;
    const isLast = this.ids.length + 1 >= this.settings.maxNewTokens;
    if (this.ends.has(id)) {
      this.ended = true;
      this.isFull = isLast && (this.settings.endIsForced ?? false);
      return;
    }
    this.ids.push(id);
    this.readOn();
    if (!isLast || this.ended) return;
    this.ended = true;
    this.isFull = true;
  }

  /** All that the row reads, cut before the first of its stop texts. */
  whole(): string {
    return this.cut(this.decode(this.ids)).trim();
  }

  /**
   * What can be told beyond what was told before, perhaps nothing: not yet what may be the beginning of a stop text, nor space that may
   * be the last. Of an ended row it is the rest, so that all pieces together are `whole`.
   */
  piece(): string {
    const sure = this.ended ? this.whole() : this.sure();
    const piece = sure.slice(this.toldLength);
    this.toldLength = Math.max(this.toldLength, sure.length);
    return piece;
  }

  private sure(): string {
    const held = Math.max(0, ...this.settings.stop.map((stop) => overlap(this.text, stop)));
    return this.text.slice(0, this.text.length - held).trim();
  }

  /** Decodes the latest tokens as soon as they are whole characters, and looks for a stop text there. */
  private readOn(): void {
    const before = this.decode(this.ids.slice(this.context, this.read));
    const now = this.decode(this.ids.slice(this.context));
    const broken = now.endsWith('\ufffd');
    const tail = now.slice(before.length);
    const longest = Math.max(0, ...this.settings.stop.map((stop) => stop.length));
    const near = this.text.slice(Math.max(0, this.text.length - longest)) + tail;
    if (this.settings.stop.some((stop) => near.includes(stop))) this.ended = true;
    if (broken || now.length <= before.length) return;
    this.text += tail;
    this.context = this.read;
    this.read = this.ids.length;
  }

  private cut(text: string): string {
    const cuts = this.settings.stop.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    return cuts.length > 0 ? text.slice(0, Math.min(...cuts)) : text;
  }

  private decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    // "Cleaning up" would take spaces out of what was told already.
    return this.tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }
}

/** How much of the text's end the other text begins with. */
function overlap(text: string, other: string): number {
  for (let size = Math.min(text.length, other.length - 1); size > 0; size--)
    if (text.endsWith(other.slice(0, size))) return size;
  return 0;
}
