import type { PreTrainedTokenizer } from '@xenova/transformers';

export interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Where each token stands in the text. Tokenizers here give no offsets, and lower-case or strip accents on the way, so that a decoded
 * span is not the text's own. Each token's letters are found again in the text, compared as the tokenizer compares them; a token that
 * cannot be found (an unknown one) is placed between its neighbours.
 */
export function locateTokens(
  tokenizer: PreTrainedTokenizer,
  ids: readonly number[],
  text: string,
): readonly (Place | undefined)[] {
  const { folded, origin } = fold(text);
  const places: (Place | undefined)[] = [];
  let at = 0;
  for (const id of ids) {
    const token = fold(
      bare(tokenizer.decode([id], { skip_special_tokens: true, clean_up_tokenization_spaces: false })),
    ).folded;
    const found = token === '' ? -1 : folded.indexOf(token, at);
    // Further than a word away it is another occurrence, not this token.
    if (found < 0 || found - at > 64) {
      places.push(undefined);
      continue;
    }
    at = found + token.length;
    places.push({
      start: origin[found] as number,
      end: endOfCharacter(text, origin[at - 1] as number),
    });
  }
  return fillGaps(places, text);
}

/** WordPiece marks a token that goes on with "##"; byte-level and SentencePiece tokens carry their space. */
function bare(token: string): string {
  return token.replace(/^##/, '');
}

/** Lower-case, without accents and white space, with the place that each character came from. */
function fold(text: string): { readonly folded: string; readonly origin: readonly number[] } {
  let folded = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    for (const part of character
      .normalize('NFD')
      .replace(/[\p{M}\s]/gu, '')
      .toLowerCase()) {
      folded += part;
      for (let i = 0; i < part.length; i++) origin.push(at);
    }
    at += character.length;
  }
  return { folded, origin };
}

/** The marks on a character belong to it: `fold` leaves them out, and half of the scripts cannot be read without. */
function endOfCharacter(text: string, at: number): number {
  const character = /.\p{M}*/suy;
  character.lastIndex = at;
  return character.test(text) ? character.lastIndex : at;
}

function fillGaps(places: readonly (Place | undefined)[], text: string): readonly (Place | undefined)[] {
  return places.map((place, i) => {
    if (place) return place;
    let before = i - 1;
    while (before >= 0 && !places[before]) before--;
    let after = i + 1;
    while (after < places.length && !places[after]) after++;
    const start = places[before]?.end ?? 0;
    const end = places[after]?.start ?? text.length;
    const inner = text.slice(start, end);
    return { start: start + inner.length - inner.trimStart().length, end: start + inner.trimEnd().length };
  });
}
