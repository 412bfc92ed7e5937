/** A reply, split into the reply proper and the model's reasoning. */
export interface SplitReply {
  /** The reply without its reasoning; the text itself if there is none. */
  readonly value: string;
  /** The blocks of reasoning, with a blank line between them; absent if there are none. */
  readonly reasoning?: string;
  /** Whether the text ends inside its reasoning. */
  readonly open: boolean;
  /** Whether the reply began inside its reasoning: a closing tag came without an opening one. */
  readonly beganInside: boolean;
}

interface Tag {
  readonly at: number;
  readonly end: number;
  readonly closes: boolean;
}

/** `<think>`, `</thinking>`, `<reasoning>`, `[THINK]`, `◁think▷`, in any case, with a prefix or without (`<seed:think>`). */
const TAG = /[<[◁](\/?)(?:[a-z]{1,10}:)?(?:think|thinking|thought|reasoning)[^\S\n]{0,3}[>\]▷]/gi;
/** What may become a tag when more comes. */
const UNFINISHED = /[<[◁]\/?[a-z:]{0,20}[^\S\n]{0,3}$/i;
/** What may stand around a tag that is only spoken of. Within reasoning backticks alone: it may end with a quotation, and the reply begin with one. */
const QUOTES = ['``', '""', "''", '“”', '«»', '„“'];
const IN_BLOCK = ['``'];

/**
 * Splits the reasoning off a reply. A block of reasoning stands between an opening tag, which begins the reply or a line, and its closing tag. A
 * closing tag without an opening one ends reasoning that began with the reply: many chat templates write the opening tag themselves. Tags
 * in fenced code, tags in quotes or backticks, and a pair of tags within a line of text stay as they are.
 */
export function splitReasoning(text: string): SplitReply {
  TAG.lastIndex = 0;
  if (!TAG.test(text)) return { value: text, open: false, beganInside: false };
  const splitter = new ReasoningSplitter();
  splitter.feed(text);
  return splitter.end();
}

/** Splits a reply that comes in pieces. However the text is cut into pieces, the same value and reasoning come out. */
export class ReasoningSplitter {
  /** What was read of the reply and has not been let out yet. */
  private pending = '';
  private value = '';
  private readonly blocks: string[] = [];
  /** The block that is being read, and how many opening tags in it wait for their closing ones. */
  private block = '';
  private depth = 0;
  /** What is still to be read, and the character before it. */
  private rest = '';
  private before = '\n';
  private inFence = false;
  /** Opening tags within the line that is being read. */
  private inLine = 0;
  /** Whether only white space has come since the reply began, or since a block ended. */
  private fresh = true;
  /** Whether a block has ended. */
  private split = false;
  private beganInside = false;

  /** `holding`: lets nothing out before the first block has ended, or the reply. For models that begin inside their reasoning. */
  constructor(private holding = false) {}

  /** Reads the next piece; gives what can be let out of the reply proper. */
  feed(piece: string): string {
    this.rest += piece;
    this.readOn(false);
    if (this.holding) return '';
    const out = this.pending;
    this.pending = '';
    return out;
  }

  /** Reads to the end. `tail` is what `feed` has not let out. */
  end(): SplitReply & { readonly tail: string } {
    this.readOn(true);
    const open = this.depth > 0;
    if (open) this.endBlock();
    const reasoning = this.blocks.join('\n\n');
    const { value, beganInside, pending: tail } = this;
    return { value, ...(reasoning !== '' && { reasoning }), open, beganInside, tail };
  }

  private readOn(final: boolean): void {
    while (this.rest !== '' && (this.depth > 0 ? this.readBlock(final) : this.readText(final)));
  }

  /** Reads on in a block; false where more has to come first. */
  private readBlock(final: boolean): boolean {
    const tag = this.nextTag(final, this.rest);
    this.block += this.take(tag === undefined ? this.sure(final) : tag.at);
    if (tag === undefined) return false;
    const text = this.take(tag.end - tag.at);
    this.depth += tag.closes ? -1 : 1;
    if (this.depth === 0) this.endBlock();
    else this.block += text;
    return true;
  }

  private readText(final: boolean): boolean {
    if (this.fresh) {
      const space = this.rest.length - this.rest.trimStart().length;
      if (space === this.rest.length && !final) return false;
      const opened = this.opensAt(space, final);
      if (opened !== false) return opened === true;
      this.fresh = false;
      if (this.split) {
        this.take(space);
        this.before = '\n';
      }
      return true;
    }
    if (this.before === '\n') {
      const indent = /^[^\S\n]*/.exec(this.rest)?.[0].length ?? 0;
      const line = this.rest.slice(indent, indent + 3);
      if (!final && /^(`{0,2}|~{0,2})$/.test(line)) return false;
      if (line === '```' || line === '~~~') {
        this.inFence = !this.inFence;
        this.letOut(indent + 3);
        return true;
      }
      const opened = this.inFence ? false : this.opensAt(indent, final);
      if (opened !== false) return opened === true;
    }
    const line = this.line();
    const tag = this.inFence ? undefined : this.nextTag(final, line);
    if (tag === undefined && line.endsWith('\n')) {
      this.inLine = 0;
      this.letOut(line.length);
      return true;
    }
    if (tag === undefined) {
      this.letOut(this.inFence ? this.rest.length : this.sure(final));
      return false;
    }
    this.letOut(tag.at);
    if (tag.closes && this.inLine === 0) this.endHeadless(tag);
    else {
      this.inLine += tag.closes ? -1 : 1;
      this.letOut(tag.end - tag.at);
    }
    return true;
  }

  /** Whether a block opens there, which is then begun; `undefined` where more has to come first. */
  private opensAt(at: number, final: boolean): boolean | undefined {
    const tag = this.nextTag(final, this.rest.slice(0, at + 40));
    if (tag?.at === at && !tag.closes) {
      this.take(tag.end);
      this.depth = 1;
      return true;
    }
    return tag === undefined && this.sure(final) <= at && at < this.rest.length ? undefined : false;
  }

  /** All that came before was reasoning. */
  private endHeadless({ at, end }: Tag): void {
    this.take(end - at);
    this.block = this.value;
    this.value = '';
    this.pending = '';
    this.beganInside = true;
    this.endBlock();
  }

  private endBlock(): void {
    if (this.block.trim() !== '') this.blocks.push(this.block.trim());
    this.block = '';
    this.inLine = 0;
    this.fresh = true;
    this.split = true;
    this.holding = false;
  }

  private letOut(length: number): void {
    const text = this.take(length);
    this.value += text;
    this.pending += text;
  }

  /** The rest up to its first line break, with that. */
  private line(): string {
    const end = this.rest.indexOf('\n');
    return end < 0 ? this.rest : this.rest.slice(0, end + 1);
  }

  private take(length: number): string {
    const text = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    this.before = text.at(-1) ?? this.before;
    return text;
  }

  /** The first tag in a text that the rest begins with, which is known to be one, and not only spoken of. */
  private nextTag(final: boolean, text: string): Tag | undefined {
    TAG.lastIndex = 0;
    for (let match = TAG.exec(text); match; match = TAG.exec(text)) {
      const { index: at, 0: tag, 1: slash } = match;
      const end = at + tag.length;
      const before = at === 0 ? this.before : (text[at - 1] as string);
      const quotes = (this.depth > 0 ? IN_BLOCK : QUOTES).filter((pair) => pair.startsWith(before));
      if (quotes.length > 0 && end === this.rest.length && !final) return undefined;
      if (!quotes.includes(before + (this.rest[end] ?? ''))) return { at, end, closes: slash === '/' };
    }
    return undefined;
  }

  /** How much of the rest, in which there is no tag, stays as it is whatever comes. */
  private sure(final: boolean): number {
    if (final) return this.rest.length;
    const from = Math.max(0, this.rest.length - 40);
    const end = this.rest.slice(from);
    TAG.lastIndex = 0;
    let cut = UNFINISHED.exec(end)?.index ?? end.length;
    // A tag behind a quotation mark, of which the next character will say whether it is one.
    for (let match = TAG.exec(end); match; match = TAG.exec(end)) {
      if (match.index + match[0].length === end.length) cut = Math.min(cut, match.index);
    }
    return from + cut;
  }
}
