import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageSource } from '@sitflow/core';
import { playgroundSamples } from '@sitflow/playground';
import sharp from 'sharp';

/** How many pictures there are in a row of the sheet, and the side of each in pixels. */
const ACROSS = 32;
const SIDE = 64;

/** A kept-out question: one that takes the chain's two steps, or a plain one. */
interface Asked {
  readonly id: string;
  readonly step: 'two' | 'one';
  readonly question: string;
  /** The right answer. (The field `answer` is the chain's to add.) */
  readonly expected: string;
}

export interface PictureQuestion extends Asked {
  readonly image: ImageSource;
}

export interface StoryQuestion extends Asked {
  readonly context: string;
}

type Row = Omit<Asked, 'expected'> & { readonly answer: string };

function readRows<T>(name: string): (Row & T)[] {
  return readFileSync(join(playgroundSamples, 'students', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row & T);
}

const toAsked = ({ id, step, question, answer }: Row): Asked => ({ id, step, question, expected: answer });

/** A thousand pictures with a question of each kind, cut from the sheet that they come as. */
export async function pictureQuestions(): Promise<readonly PictureQuestion[]> {
  const { data, info } = await sharp(join(playgroundSamples, 'students/pictures.png'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const cut = (at: number): Uint8ClampedArray => {
    const [x, y] = [SIDE * (at % ACROSS), SIDE * Math.floor(at / ACROSS)];
    const pixels = new Uint8ClampedArray(SIDE * SIDE * 3);
    for (let row = 0; row < SIDE; row++) {
      const from = ((y + row) * info.width + x) * 3;
      pixels.set(data.subarray(from, from + SIDE * 3), row * SIDE * 3);
    }
    return pixels;
  };
  return readRows<{ picture: number }>('pictures.jsonl').map((row) => ({
    ...toAsked(row),
    image: { data: cut(row.picture), width: SIDE, height: SIDE, channels: 3 },
  }));
}

/** A thousand stories in Spanish and a thousand in English, with a question of each. */
export function storyQuestions(): readonly StoryQuestion[] {
  return readRows<{ context: string }>('stories.jsonl').map((row) => ({ ...toAsked(row), context: row.context }));
}
