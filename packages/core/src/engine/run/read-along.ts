/** A piece of the text that a stage's model is writing. */
export interface TextPiece {
  /** The example's: of a chain that makes several of one, each child's own. */
  readonly id: string;
  /** The stage's key. */
  readonly stage: string;
  readonly text: string;
  /** Which try of the stage writes it, from 1. A higher one starts over: discard the pieces of earlier tries. */
  readonly attempt: number;
}

/** What only the run of a single example has. */
export interface ReadAlong {
  /**
   * Called with each piece of text as a TextGenerator or VisionGenerator writes it. Models that do not stream, and cached results, give no pieces. All
   * pieces of a stage's last try together are its model's first reply, without the reasoning. If the callback throws, the run ends with `run.on-text`. It
   * is not waited for: a promise that it returns is its own business. The pieces are events too (`text`).
   */
  readonly onText?: ((piece: TextPiece) => void) | undefined;
}
