// A model of one integer product, written as the bytes of its ONNX file: a protobuf of tags, lengths and values.

/** Numbers added up for each output: enough for the kernels that take several at once. */
export const DEPTH = 64;
/** Outputs. */
const WIDTH = 16;
/** The largest values: two such products together, 2 × 255 × 127, exceed 16 bits. */
export const ACTIVATION = 255;
export const WEIGHT = 127;

const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

const VARINT = 0;
const BYTES = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

function number(field: number, value: number): number[] {
  return [...varint((field << 3) | VARINT), ...varint(value)];
}

function bytes(field: number, content: Iterable<number>): number[] {
  const all = [...content];
  return [...varint((field << 3) | BYTES), ...varint(all.length), ...all];
}

function text(field: number, value: string): number[] {
  return bytes(field, new TextEncoder().encode(value));
}

/** A ValueInfoProto: a tensor of two dimensions, the first of which is open. */
function value(name: string, type: number, width: number): number[] {
  const shape = [...bytes(1, text(2, 'rows')), ...bytes(1, number(1, width))];
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, shape)]))];
}

/** MatMulInteger(a, b) as a ModelProto: `a` uint8 [rows, DEPTH], `b` constant int8 [DEPTH, WIDTH], as the weights of a q8 model are. */
export function int8Model(): Uint8Array {
  const node = [...text(1, 'a'), ...text(1, 'b'), ...text(2, 'y'), ...text(4, 'MatMulInteger')];
  const weights = new Uint8Array(DEPTH * WIDTH).fill(WEIGHT);
  const b = [...number(1, DEPTH), ...number(1, WIDTH), ...number(2, INT8), ...text(8, 'b'), ...bytes(9, weights)];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'int8'),
    ...bytes(5, b),
    ...bytes(11, value('a', UINT8, DEPTH)),
    ...bytes(12, value('y', INT32, WIDTH)),
  ];
  return Uint8Array.from([...number(1, 7), ...bytes(7, graph), ...bytes(8, number(2, 13))]);
}
