import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In an ONNX file a tensor's name (field 8, of less than 128 bytes) stands right before its bytes (field 9). */
const NAME = 0x42;
const RAW_DATA = 0x4a;

/** Makes the float32 weights so named NaN in all ONNX files of a model's folder, from one value on up to another. */
export async function putNaN(
  folder: string,
  name: RegExp,
  [from, until = Number.POSITIVE_INFINITY] = [0],
): Promise<void> {
  let found = 0;
  for (const file of (await readdir(join(folder, 'onnx'))).filter((each) => each.endsWith('.onnx'))) {
    const path = join(folder, 'onnx', file);
    const bytes = await readFile(path);
    for (const { at, size } of tensorsOf(bytes, name)) {
      found++;
      for (let i = from; i < Math.min(until, size / 4); i++) bytes.writeFloatLE(Number.NaN, at + 4 * i);
    }
    await writeFile(path, bytes);
  }
  if (found === 0) throw new Error(`${folder} has no weights named ${name}`);
}

function* tensorsOf(bytes: Buffer, wanted: RegExp): Generator<{ readonly at: number; readonly size: number }> {
  for (let tag = bytes.indexOf(NAME); tag >= 0; tag = bytes.indexOf(NAME, tag + 1)) {
    const end = tag + 2 + (bytes[tag + 1] as number);
    if (bytes[end] !== RAW_DATA || !wanted.test(bytes.toString('latin1', tag + 2, end))) continue;
    let [size, shift, at] = [0, 0, end + 1];
    for (let more = true; more; at++, shift += 7) {
      size |= ((bytes[at] as number) & 0x7f) << shift;
      more = (bytes[at] as number) > 0x7f;
    }
    yield { at, size };
  }
}
