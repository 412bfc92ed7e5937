import { describe, SitflowError } from '@sitflow/core';
import { undecoded } from './failure.js';
import { withPicture } from './open.js';

/** A frame of an animation: its number from 0, or by its place. */
export type Frame = number | 'first' | 'middle';

export function checkedFrame(frame: unknown = 'first'): Frame {
  if (frame === 'first' || frame === 'middle' || (Number.isSafeInteger(frame) && (frame as number) >= 0))
    return frame as Frame;
  throw new SitflowError('option.out-of-range', `the frame of pictures is ${describe(frame)}`, {
    mend: "Give 'first', 'middle', or a whole number from 0.",
  });
}

/** The number of the frame wanted among `frames`; of an even number the later one of the two in the middle. A still picture has one. */
export function frameOf(frame: Frame, frames: number, shown: string): number {
  if (frame === 'first') return 0;
  if (frame === 'middle') return Math.floor(frames / 2);
  if (frame < frames) return frame;
  const has = frames === 1 ? 'one frame' : `${frames} frames`;
  throw new SitflowError('picture.no-frame', `${shown} has ${has}, and frame ${frame} was asked for`, {
    mend: `Frames are counted from 0: ask for one up to ${frames - 1}, or for 'first' or 'middle'.`,
  });
}

/** One frame, whole and upright, as PNG. */
export async function takeFrame(
  bytes: Uint8Array,
  frame: number,
  maxPixels: number,
  shown: string,
): Promise<Uint8Array> {
  try {
    return await withPicture(bytes, { maxPixels, page: frame }, (picture) => picture.png().toBuffer());
  } catch (thrown) {
    throw undecoded(thrown, `frame ${frame} of ${shown}`);
  }
}
