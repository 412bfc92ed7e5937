/** Languages that models name by a code other than the one that `Intl` makes of their tag: one stands for all who speak of the same. */
const SAME: Readonly<Record<string, string>> = { nb: 'no', ff: 'fuv', ps: 'pbt', qu: 'quy', ns: 'nso' };

interface Place {
  readonly language: string;
  /** The script, where it was said. */
  readonly said: string | undefined;
  /** The script, as likely as not. */
  readonly script: string | undefined;
  /** Whether a tag states neither a script nor a region, so that the text may be in any script of its language. */
  readonly open: boolean;
}

/** A model's own names of its languages (`eng_Latn`, `en`, `en_XX`), found by BCP 47 tags. */
export class LanguageCodes {
  /** The tags that find the codes, each once. */
  readonly tags: readonly string[];
  private readonly places: readonly (readonly [code: string, place: Place])[];

  constructor(private readonly codes: readonly string[]) {
    this.places = codes.flatMap((code) => {
      const place = placeOf(code);
      return place ? [[code, place] as const] : [];
    });
    this.tags = [...new Set(this.places.map(([, place]) => tagOf(place)))].sort();
  }

  /**
   * The code for a tag: the one that is spelt so, else that of the same language in the same script, else that of the same language where
   * the model knows no scripts. `zh-TW` is `zho_Hant` for one model, `zh` for another, and nothing for one that has `zh_CN`.
   */
  find(tag: string): string | undefined {
    const spelt = tag.replaceAll('-', '_').toLowerCase();
    const exact = this.codes.find((code) => code.toLowerCase() === spelt);
    if (exact !== undefined) return exact;
    const wanted = placeOf(tag);
    if (!wanted) return undefined;
    const same = this.places.filter(([, { language }]) => language === wanted.language);
    const found = same.find(([, { script }]) => script === wanted.script) ?? same.find(([, { open }]) => open);
    return found?.[0];
  }
}

/** `undefined` for what is no tag. A model's codes have underscores; regions tell only the script. */
function placeOf(code: string): Place | undefined {
  try {
    const { language, script, region } = new Intl.Locale(code.replaceAll('_', '-'));
    const likely = new Intl.Locale(code.replaceAll('_', '-')).maximize();
    // Korean is written in Hangul with or without Chinese characters, and both are called Korean.
    const one = likely.script === 'Hang' ? 'Kore' : likely.script;
    // A region of XX stands for any.
    const open = script === undefined && (region === undefined || region === 'XX');
    return { language: SAME[language] ?? language, said: script, script: one, open };
  } catch {
    return undefined;
  }
}

/** A language alone where its script goes without saying. */
function tagOf({ language, said, script }: Place): string {
  if (said === undefined) return language;
  const usual = new Intl.Locale(language).maximize().script;
  return usual === script ? language : `${language}-${said}`;
}
