import { fromBase64, toBase64 } from '../base/base64.js';
import { SitflowError } from '../base/errors.js';
import type { FieldSource, Fields } from '../example/example.js';
import { hasKey, isPlain, kindOf } from '../example/json.js';
import type { Cached } from './store.js';

/** The format's version. A value of another one counts as missing, so raise it with every change of the format. */
const VERSION = 1;

/** The property that marks an encoded value which JSON does not have: `{ "$": "date", "is": 0 }`. A plain object that has it is written as its entries. */
const MARK = '$';

type Marked = { readonly [MARK]: string; readonly is?: unknown };

// biome-ignore lint/suspicious/noExplicitAny: their constructors take a buffer each
type ArrayClass = new (buffer: ArrayBuffer) => any;

/** By name. Written little-endian, as all platforms that run JavaScript hold them. */
const ARRAYS: ReadonlyMap<string, ArrayClass> = new Map<string, ArrayClass>([
  ['Uint8Array', Uint8Array],
  ['Uint8ClampedArray', Uint8ClampedArray],
  ['Uint16Array', Uint16Array],
  ['Uint32Array', Uint32Array],
  ['Int8Array', Int8Array],
  ['Int16Array', Int16Array],
  ['Int32Array', Int32Array],
  ['BigInt64Array', BigInt64Array],
  ['BigUint64Array', BigUint64Array],
  ['Float32Array', Float32Array],
  ['Float64Array', Float64Array],
]);

/**
 * Encodes a finished call as text, for stores outside of the process. The text is JSON, and ASCII except for texts in the values. Decoding gives equal values: bytes and vectors,
 * dates, maps and sets, pictures and recordings included. Throws `cache.not-storable` for what only this process can hold (a Blob, an object of a class).
 */
export function encodeCached({ adds, source }: Cached): string {
  const fields = Object.fromEntries(Object.entries(adds).map(([field, value]) => [field, encodedField(field, value)]));
  return JSON.stringify({ version: VERSION, adds: fields, ...(source !== undefined && { source }) });
}

/** Decodes a call. Gives `undefined` for a text of another version, or for any other text. */
export function decodeCached(text: unknown): Cached | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { version, adds, source } = JSON.parse(text) as { version: unknown; adds: unknown; source?: FieldSource };
    if (version !== VERSION || typeof adds !== 'object' || adds === null || Array.isArray(adds)) return undefined;
    if (source !== undefined && typeof source !== 'string') return undefined;
    return { adds: decodedEntries(Object.entries(adds)), source };
  } catch {
    return undefined;
  }
}

function encodedField(field: string, value: unknown): unknown {
  try {
    return encoded(value);
  } catch (cause) {
    if (!(cause instanceof NotStorable)) throw cause;
    throw new SitflowError('cache.not-storable', `"${field}" holds ${cause.message}, which a store cannot hold`, {
      field,
      mend: 'Return texts, numbers, bytes, and arrays and objects of these, or set `cache: false` in the stage policy.',
      cause,
    });
  }
}

class NotStorable extends TypeError {}

function encoded(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : marked('number', Object.is(value, -0) ? '-0' : `${value}`);
    case 'undefined':
      return marked('undefined');
    case 'bigint':
      return marked('bigint', `${value}`);
    case 'object':
      return value === null ? null : encodedObject(value);
    default:
      throw new NotStorable(`a ${typeof value}`);
  }
}

function encodedObject(value: object): unknown {
  if (Array.isArray(value)) return Array.from(value, encoded);
  if (hasKey(value)) {
    // A picture or a recording: data, and the key that stands for it.
    const data = Object.entries(value).filter(([, part]) => typeof part !== 'function');
    return marked('keyed', [value.toKey(), encodedEntries(data)]);
  }
  if (ArrayBuffer.isView(value)) return encodedView(value);
  if (value instanceof ArrayBuffer) return marked('ArrayBuffer', toBase64(new Uint8Array(value)));
  // An invalid date has the time NaN.
  if (value instanceof Date) return marked('date', encoded(value.getTime()));
  if (value instanceof URL) return marked('url', value.href);
  if (value instanceof Map)
    return marked(
      'map',
      Array.from(value, (entry) => entry.map(encoded)),
    );
  if (value instanceof Set) return marked('set', Array.from(value, encoded));
  if (!isPlain(value)) throw new NotStorable(kindOf(value));
  if (Object.hasOwn(value, MARK)) return marked('object', encodedEntries(Object.entries(value)));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encoded(part)]));
}

function encodedView(value: ArrayBufferView): Marked {
  const name = [...ARRAYS.keys()].find((each) => value instanceof (ARRAYS.get(each) as ArrayClass));
  if (name === undefined) throw new NotStorable(kindOf(value));
  return marked(name, toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
}

function encodedEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return entries.map(([key, part]) => [key, encoded(part)]);
}

function marked(kind: string, is?: unknown): Marked {
  return is === undefined ? { [MARK]: kind } : { [MARK]: kind, is };
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decoded);
  if (!Object.hasOwn(value, MARK)) return decodedEntries(Object.entries(value));
  const { [MARK]: kind, is } = value as Marked;
  switch (kind) {
    case 'number':
      return Number(is);
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(is as string);
    case 'date':
      return new Date(decoded(is) as number);
    case 'url':
      return new URL(is as string);
    case 'map':
      return new Map((is as [unknown, unknown][]).map(([key, part]) => [decoded(key), decoded(part)]));
    case 'set':
      return new Set((is as unknown[]).map(decoded));
    case 'object':
      return decodedEntries(is as [string, unknown][]);
    case 'keyed': {
      const [key, data] = is as [string, [string, unknown][]];
      return { ...decodedEntries(data), toKey: () => key };
    }
    case 'ArrayBuffer':
      return fromBase64(is as string).buffer;
    default: {
      const Class = ARRAYS.get(kind);
      if (!Class) throw new TypeError(`no value is of the kind ${kind}`);
      return new Class(fromBase64(is as string).buffer);
    }
  }
}

/** Defines each property, so that a field may be called `__proto__`. */
function decodedEntries(entries: readonly (readonly [string, unknown])[]): Fields {
  return Object.fromEntries(entries.map(([key, part]) => [key, decoded(part)]));
}
