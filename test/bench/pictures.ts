import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const COLORS = ['red', 'green', 'blue', 'yellow', 'black', 'gray', 'brown', 'teal'];

/** Draws `count` distinct pictures of one coloured shape into `folder` and gives their paths. */
export async function drawPictures(folder: string, count: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const seen = new Set<string>();
  const paths: string[] = [];
  for (let i = 0; paths.length < count; i++) {
    const color = COLORS[i % COLORS.length];
    const x = 16 + ((i * 7) % 32);
    const y = 16 + ((i * 13) % 32);
    const r = 8 + (i % 8);
    const tint = 200 + (i % 56);
    const shape = [
      `<circle cx="${x}" cy="${y}" r="${r}" fill="${color}"/>`,
      `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${2 * r}" fill="${color}"/>`,
      `<polygon points="${x},${y - r} ${x - r},${y + r} ${x + r},${y + r}" fill="${color}"/>`,
    ][i % 3];
    const ground = `rgb(${tint},${255 - (i % 40)},${255 - (i % 23)})`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="${ground}"/>${shape}</svg>`;
    const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (seen.has(hash)) continue;
    seen.add(hash);
    const path = join(folder, `${paths.length}.png`);
    writeFileSync(path, bytes);
    paths.push(path);
  }
  return paths;
}

/** Distinct questions about a picture of one shape; more than there are wordings are told apart by their colours. */
export function questionsFor(count: number): string[] {
  const list = ['What color is the shape?', 'What shape is in the image?'];
  for (const color of COLORS)
    list.push(`Is there a ${color} shape in the image?`, `Is there no ${color} shape in the image?`);
  return list.slice(0, count);
}
