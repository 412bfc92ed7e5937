import { LRUCache } from 'lru-cache';

/**
 * Whether a text in the language `tag` is already in the language `wanted` (BCP 47): `tag` is the same language or a more specific form of it, in the
 * same script. British English is English, but Portuguese is not necessarily Brazilian, nor Chinese necessarily Simplified.
 */
export function isWrittenIn(tag: string, wanted: string): boolean {
  const [own, asked] = [partsOf(tag), partsOf(wanted)];
  if (!sameScript(own, asked)) return false;
  // The tag states neither a script nor a region, so its script is only likely.
  if (asked.script !== undefined && own.script === undefined && own.region === undefined) return false;
  if (asked.region !== undefined && own.region !== asked.region) return false;
  return asked.variants.every((variant) => own.variants.includes(variant));
}

/** Whether a text in one language may also be in the other: the tags do not differ in a script or region that both state. */
export function mayBeWrittenIn(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.language !== b.language) return false;
  const open = [a, b].some(({ script, region }) => script === undefined && region === undefined);
  if (open) return true;
  return sameScript(a, b) && (a.region === undefined || b.region === undefined || a.region === b.region);
}

/** Whether both tags have the same language and the same likely script. False for invalid tags. */
export function inOneScript(one: string, other: string): boolean {
  try {
    return sameScript(partsOf(one), partsOf(other));
  } catch {
    return false;
  }
}

interface Parts {
  readonly language: string;
  readonly script: string | undefined;
  readonly region: string | undefined;
  /** The script in the tag, or else the likely one of its region. */
  readonly likely: string | undefined;
  readonly variants: readonly string[];
}

/** Tags are few, and asked about for each text: reading one takes longer than all else that is done for it. */
const READ = new LRUCache<string, Parts>({ max: 1_000 });

function partsOf(tag: string): Parts {
  const known = READ.get(tag) ?? readTag(tag);
  READ.set(tag, known);
  return known;
}

function readTag(tag: string): Parts {
  const locale = new Intl.Locale(tag);
  const { language, script, region, baseName } = locale;
  const known = [language, script, region];
  const variants = baseName.split('-').filter((part) => !known.includes(part));
  return { language, script, region, likely: locale.maximize().script, variants };
}

function sameScript(a: Parts, b: Parts): boolean {
  return a.language === b.language && a.likely === b.likely;
}
