import { describe, type Result, SitflowError } from '@sitflow/core';

/** A text's sentences and what stands around them: `gaps[i]` comes before sentence i, the last one after all. */
export interface Sentences {
  readonly sentences: readonly string[];
  readonly gaps: readonly string[];
}

/** Splits a text into sentences; spaces and line breaks between them are kept apart, so that they can be put back. */
export function splitSentences(text: string, locale?: string): Sentences {
  const sentences: string[] = [];
  const gaps: string[] = [];
  let gap = '';
  for (const { segment } of segmenter(locale).segment(text)) {
    const sentence = segment.trim();
    const at = segment.indexOf(sentence);
    gap += segment.slice(0, sentence === '' ? segment.length : at);
    if (sentence === '') continue;
    gaps.push(gap);
    sentences.push(sentence);
    gap = segment.slice(at + sentence.length);
  }
  return { sentences, gaps: [...gaps, gap] };
}

function segmenter(locale: string | undefined): Intl.Segmenter {
  try {
    return new Intl.Segmenter(locale, { granularity: 'sentence' });
  } catch {
    // No language tag; the general rules do.
    return new Intl.Segmenter(undefined, { granularity: 'sentence' });
  }
}

/** Languages whose sentences stand next to each other without a space. */
const UNSPACED = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my', 'yue']);

/** Puts translated sentences together: line breaks as they were, spaces as the language wants them. */
export function joinSentences(sentences: readonly string[], gaps: readonly string[], to: string): string {
  const space = UNSPACED.has(to.split('-')[0] ?? '') ? '' : ' ';
  let text = gaps[0] ?? '';
  for (const [i, sentence] of sentences.entries()) {
    const gap = gaps[i + 1] ?? '';
    const last = i === sentences.length - 1;
    text += sentence + (gap.includes('\n') || last ? gap : space);
  }
  return text;
}

/** A sentence for which the model wrote nothing would be missing from its text without a word. */
export function ofSentence(text: string, result: Result<string>): Result<string> {
  if (!result.ok || result.value.trim() !== '') return result;
  const error = new SitflowError('reply.empty', `the model wrote nothing for ${describe(text)}`, {
    mend: 'Leave the example out, or name another model with `use`; `split: "none"` translates a text as a whole.',
  });
  return { ...result, ok: false, error };
}
