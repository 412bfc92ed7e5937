import { SitflowError } from '@sitflow/core';
import { sniff } from '../pictures/sniff.js';
import type { FileKind } from './files.js';
import { shownText } from './shown-url.js';

/** Shorter than any file of a known format in base64. */
const SHORTEST = 16;
/** Longer than any name in a folder: what is all base64 up to here is not a path. */
const LONGER_THAN_NAMES = 1_024;

/** Throws `<area>.unsupported` for a text in a path's place that is a file in base64, or a `data:` URL without its beginning. */
export function refuseBareBase64(text: string, { area, dataUrl }: FileKind): void {
  if (/^\s*[a-z]+\/[\w.+-]+\s*;([^,;]*;)*\s*base64\s*,/i.test(text.slice(0, 200))) {
    throw bare(area, `${shownText(text)} looks like a data URL without its beginning`, 'Put data: before it.');
  }
  if (text.length < SHORTEST || !/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return;
  const mediaType = mediaTypeOf(Buffer.from(text.slice(0, 96), 'base64'));
  if (mediaType === undefined && text.length < LONGER_THAN_NAMES) return;
  const beginning = mediaType === undefined ? dataUrl.replace('…', '') : `data:${mediaType};base64,`;
  const what = mediaType === undefined ? 'base64' : `base64 of ${mediaType}`;
  throw bare(area, `${shownText(text)} looks like ${what}`, `Put ${beginning} before it.`);
}

function mediaTypeOf(start: Buffer): string | undefined {
  return /^RIFF.{4}WAVE/s.test(start.toString('latin1')) ? 'audio/wav' : sniff(start);
}

function bare(area: string, found: string, mend: string): SitflowError {
  return new SitflowError(`${area}.unsupported`, found, { mend });
}
