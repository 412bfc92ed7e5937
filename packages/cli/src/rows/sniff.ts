/** The format of a file that is not JSON Lines, and how to convert it. */
export interface Sniffed {
  readonly found: string;
  readonly mend: string;
}

const AGAIN = 'sitflow … -i -';

/** Signatures of files that are not text, at their first bytes. */
const SIGNATURES: readonly (readonly [signature: string, found: string, mend: (name: string) => string])[] = [
  ['\x1f\x8b', 'it is compressed with gzip', (name) => `Unpack it on the way: gunzip -c ${name} | ${AGAIN}`],
  ['PK\x03\x04', 'it is a ZIP archive', (name) => `Unpack it on the way: unzip -p ${name} | ${AGAIN}`],
  ['BZh', 'it is compressed with bzip2', (name) => `Unpack it on the way: bunzip2 -c ${name} | ${AGAIN}`],
  ['\xfd7zXZ\x00', 'it is compressed with xz', (name) => `Unpack it on the way: xz -dc ${name} | ${AGAIN}`],
  [
    '\x28\xb5\x2f\xfd',
    'it is compressed with Zstandard',
    (name) => `Unpack it on the way: zstd -dc ${name} | ${AGAIN}`,
  ],
  ['\x04\x22\x4d\x18', 'it is compressed with LZ4', (name) => `Unpack it on the way: lz4 -dc ${name} | ${AGAIN}`],
  ['7z\xbc\xaf\x27\x1c', 'it is a 7-Zip archive', (name) => `Unpack it on the way: 7z x -so ${name} | ${AGAIN}`],
  ['PAR1', 'it is a Parquet file', (name) => pandas('read_parquet', name)],
  ['ARROW1', 'it is an Arrow (Feather) file', (name) => pandas('read_feather', name)],
  [
    '\xff\xff\xff\xff',
    'it is an Arrow stream',
    () => 'Write it as JSON Lines: Dataset.from_file(…).to_json("rows.jsonl") in Python (datasets).',
  ],
  ['ORC', 'it is an ORC file', (name) => pandas('read_orc', name)],
  [
    'SQLite format 3\0',
    'it is an SQLite database',
    (name) => `Write a table as JSON Lines: sqlite3 -json ${name} 'select * from TABLE' | jq -c '.[]' | ${AGAIN}`,
  ],
  ['\x89HDF', 'it is an HDF5 file', (name) => pandas('read_hdf', name)],
  ['\x93NUMPY', 'it is a NumPy file', () => 'Write its rows as JSON Lines.'],
  ['Obj\x01', 'it is an Avro file', (name) => `Write it as JSON Lines: avro-tools tojson ${name} | ${AGAIN}`],
  ['%PDF', 'it is a PDF', () => 'Give a file of rows (JSON Lines).'],
  ['\x89PNG', 'it is an image', () => IMAGE],
  ['\xff\xd8\xff', 'it is an image', () => IMAGE],
  ['GIF8', 'it is an image', () => IMAGE],
  ['RIFF', 'it is a RIFF file (sound or image)', () => IMAGE],
  [
    'version https://git-lfs',
    'it is a pointer of Git LFS, and not the file itself',
    () => 'Fetch the file: git lfs pull',
  ],
];

const IMAGE = 'Give a file of rows that name it, one JSON object a line: {"image":"a.png"}';

/** Recognizes an input that is not JSON Lines by its first bytes; `undefined` if they may be rows. `name` is the file's name for commands. */
export function sniff(head: Uint8Array, name: string): Sniffed | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined)
    return {
      found: `it is written in ${encoding}, not in UTF-8`,
      mend: `Convert it on the way: iconv -f ${encoding} -t UTF-8 ${name} | ${AGAIN}`,
    };
  const start = bytes.subarray(0, 64).toString('latin1');
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known) return { found: known[1], mend: known[2](name) };
  return sniffText(bytes.toString('utf8').replace(/^\ufeff/, ''), name);
}

/** UTF-16 and UTF-32, by their byte order mark or by where the zeros of ASCII letters are. */
function wideEncoding(bytes: Buffer): string | undefined {
  const at = (...wanted: readonly number[]) => bytes.length >= wanted.length && wanted.every((b, i) => bytes[i] === b);
  if (at(0xff, 0xfe, 0, 0)) return 'UTF-32';
  if (at(0, 0, 0xfe, 0xff)) return 'UTF-32';
  if (at(0xff, 0xfe) || at(0xfe, 0xff)) return 'UTF-16';
  if (bytes.length < 4) return undefined;
  const zeros = [0, 1, 2, 3].map((i) => (bytes[i] === 0 ? '0' : 'x')).join('');
  const kinds: Record<string, string> = { x000: 'UTF-32LE', '000x': 'UTF-32BE', x0x0: 'UTF-16LE', '0x0x': 'UTF-16BE' };
  return kinds[zeros];
}

function sniffText(text: string, name: string): Sniffed | undefined {
  const begin = text.trimStart();
  if (begin.startsWith('[')) {
    return {
      found: 'this is a JSON array, not JSON Lines',
      mend: `Write one JSON object a line: jq -c '.[]' ${name} | ${AGAIN}`,
    };
  }
  if (/^<(?:!doctype|html|head|body)\b/i.test(begin))
    return {
      found: 'it is an HTML page',
      mend: 'A download gave a page (a login, an error) in place of the file: get the file itself.',
    };
  if (/^<\?xml\b|^<[a-z][\w:-]*[\s>]/i.test(begin))
    return { found: 'it is XML', mend: 'Write one JSON object a line (JSON Lines).' };
  if (begin.startsWith('{')) return spreadObject(begin, name);
  return table(begin, name);
}

/** An object over several lines: its first line ends before it does. */
function spreadObject(text: string, name: string): Sniffed | undefined {
  const [first = '', second] = text.split(/\r?\n/, 2).map((line) => line.trim());
  if (
    second === undefined ||
    !/[{[,]$/.test(first) ||
    !(first.endsWith(',') ? /^(?:"|$)/ : /^(?:["{[\]}]|$)/).test(second)
  )
    return undefined;
  const list = /^\{\s*"([A-Za-z_]\w*)"\s*:\s*\[/.exec(text)?.[1];
  return {
    found: 'this is JSON over several lines, not JSON Lines',
    mend: `Write one JSON object a line: jq -c ${list === undefined ? '.' : `'.${list}[]'`} ${name} | ${AGAIN}`,
  };
}

/** CSV and TSV: a line of names, and none of the lines an object. */
function table(text: string, name: string): Sniffed | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const head = lines[0] ?? '';
  const ending = /\.(csv|tsv)$/i.exec(name)?.[1]?.toLowerCase();
  if (/^(?:"(?:[^"\\]|\\.)*"|[-\d.eE+]+|true|false|null)$/.test(head.trim()) && ending === undefined) return undefined;
  const found = ['\t', ',', ';', '|'].find((mark) => head.split(mark).length > 1 && likeHead(head, lines[1], mark));
  const mark = found ?? (ending === 'tsv' ? '\t' : ending === 'csv' ? ',' : undefined);
  if (mark === undefined || lines.some((line) => /^\s*\{/.test(line))) return undefined;
  const by = mark === '\t' ? "delimiter='\\t'" : `delimiter='${mark}'`;
  // Excel begins UTF-8 with a byte order mark, which would be part of the first name; and line ends within a value stay as they are.
  const reader = `csv.DictReader(open(0, encoding='utf-8-sig', newline=''), ${by})`;
  return {
    found:
      mark === '\t'
        ? 'it looks like TSV (columns by tabs)'
        : mark === ','
          ? 'it looks like CSV'
          : `it looks like CSV (columns by ${mark})`,
    mend: `Write one JSON object a line: python3 -c "import csv,json; [print(json.dumps(r)) for r in ${reader}]" < ${name} | ${AGAIN}`,
  };
}

/** Whether a line is a table's header: short, distinct names, and at least as many columns in the line below. */
function likeHead(head: string, second: string | undefined, mark: string): boolean {
  const names = head.split(mark).map((name) => name.trim());
  if (new Set(names).size < names.length || !names.every((name) => /^"?[\p{L}\p{N}_ .:/()-]{0,60}"?$/u.test(name)))
    return false;
  return second === undefined || second.startsWith('"') || second.split(mark).length >= names.length;
}

function pandas(read: string, name: string): string {
  const write = "to_json('rows.jsonl', orient='records', lines=True, force_ascii=False)";
  return `Write it as JSON Lines: python3 -c "import pandas, sys; pandas.${read}(sys.argv[1]).${write}" ${name}`;
}
