import {
  type CallOptions,
  type Client,
  chain,
  createApp,
  done,
  type Model,
  models,
  type Outcome,
  type Result,
  SitflowError,
  type Stage,
  type StageContext,
  StageOptions,
  type StageSpec,
  textScript,
} from '@sitflow/core';
import { inject, injectable, type ServiceIdentifier } from 'inversify';

// A stage of one's own is one file: what it asks of a model (a port), something that answers (a runtime), the stage, and how it is
// spoken. This one takes the imperial measures in a text to metric ones, and a second stage counts its words.

/** The port: what the stage asks of whatever converts units. */
interface Converter extends Model {
  /** Each text with its measures converted, and whether there were any. Models answer batches; a stage asks for one text at a time. */
  convert(texts: readonly string[], options: CallOptions): Promise<readonly Result<Converted>[]>;
}
interface Converted {
  readonly text: string;
  readonly found: boolean;
}
const Converter: ServiceIdentifier<Converter> = Symbol.for('examples.Converter');

/** A runtime that serves the port: here a table, where others have a network. "in" is left out: it is a word more often than an inch. */
const TABLE: readonly (readonly [spellings: RegExp, factor: number, unit: string])[] = [
  [/^inch(es)?$/, 2.54, 'cm'],
  [/^(foot|feet|ft)$/, 30.48, 'cm'],
  [/^(yards?|yds?)$/, 0.9144, 'm'],
  [/^(miles?|mi)$/, 1.609344, 'km'],
  [/^(ounces?|oz)$/, 28.349523125, 'g'],
  [/^(pounds?|lbs?)$/, 0.45359237, 'kg'],
  [/^(gallons?|gal)$/, 3.785411784, 'l'],
];

/** A whole number as it stands in English text: 7, 2.5, .5, 1,200 or 1,200.75; not the end of 1/2, 1 200 or 1,20. */
const NUMBER = String.raw`(?<![\p{L}\p{N}_])(?<!\p{N}[.,/:\s])(?:\d{1,3}(?:,\d{3})+|\d+)?(?:(?<=\d)(?:\.\d+)?|\.\d+)`;
/** What makes one measure of several numbers: "5 to 6 miles", "2 x 4 feet", "10-12 lbs". */
const JOINED = String.raw`\s?(?:[-–x×]|\bto\b|\bor\b|\bby\b)\s?`;
const MEASURE = new RegExp(
  String.raw`(between\s+${NUMBER}\s+and\s+${NUMBER}|${NUMBER}(?:${JOINED}${NUMBER})*)[\s-]?(\p{L}+)(?![\p{L}\p{N}_²³^])`,
  'giu',
);
const EACH_NUMBER = new RegExp(NUMBER, 'gu');

/** The product, as exact as the amount was written and to three digits at least; grouped as the amount was. */
function times(amount: string, factor: number): string {
  const digits = amount.replace(/\D/g, '').replace(/^0+/, '').length;
  return (Number(amount.replaceAll(',', '')) * factor).toLocaleString('en', {
    maximumSignificantDigits: Math.min(Math.max(digits, 3), 15),
    useGrouping: amount.includes(','),
  });
}

class TableConverter implements Converter {
  // Part of the cache keys: another table is another identity.
  readonly identity = 'imperial-table@2';

  async convert(texts: readonly string[]): Promise<readonly Result<Converted>[]> {
    return texts.map((text) => ({ ok: true, value: this.converted(text) }));
  }

  private converted(text: string): Converted {
    let found = false;
    const converted = text.replace(MEASURE, (measure, amounts: string, word: string) => {
      const [, factor, unit] = TABLE.find(([spellings]) => spellings.test(word.toLowerCase())) ?? [];
      if (factor === undefined) return measure;
      found = true;
      return `${amounts.replace(EACH_NUMBER, (amount) => times(amount, factor))} ${unit}`;
    });
    return { text: converted, found };
  }
}

type Texts = Readonly<Record<string, string>>;

/** The stage: a client of its model and its options are injected. */
@injectable()
class ToMetricStage implements Stage<Texts, Texts> {
  constructor(
    @inject(Converter) private readonly converter: Client<Converter>,
    @inject(StageOptions) private readonly options: { readonly field: string; readonly as: string },
  ) {}

  async run(example: Texts, context: StageContext): Promise<Texts | Outcome<Texts>> {
    const { field, as } = this.options;
    const given = example[field] as string;
    if (given.trim() === '')
      throw new SitflowError('text.empty', 'the text is empty', { field, mend: 'Fill the field in.' });
    const { text, found } = await this.converter.convert(given, context);
    // Fields come from the stage's model unless an outcome says otherwise: a text without measures passes as it is.
    return found ? { [as]: text } : done({ [as]: text }, 'program');
  }
}

/** The stage as data, and how it is spoken. Adds `text_metric` for `{ field: 'text' }`. */
function toMetric<const Field extends string>(options: {
  readonly field: Field;
}): StageSpec<{ [K in Field]: string }, { [K in `${Field}_metric`]: string }> {
  const { field } = options;
  const as: `${Field}_metric` = `${field}_metric`;
  return {
    name: 'to-metric',
    version: '1',
    stage: ToMetricStage,
    options: { field, as },
    needs: [field],
    adds: [as],
    types: { [field]: 'text', [as]: 'text' },
    script: textScript(as, () => ({
      clauses: ['convert all measures to metric units', 'rewrite the text with metric units'],
      label: 'In metric units',
    })),
  };
}

/** A second stage, of rules alone: it needs no port. */
@injectable()
class CountWordsStage implements Stage<{ text_metric: string }, { words: string }> {
  async run({ text_metric }: { text_metric: string }) {
    return {
      words: String(
        [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text_metric)].filter((part) => part.isWordLike)
          .length,
      ),
    };
  }
}

const countWords: StageSpec<{ text_metric: string }, { words: string }> = {
  name: 'count-words',
  version: '1',
  stage: CountWordsStage,
  options: {},
  needs: ['text_metric'],
  adds: ['words'],
  types: { text_metric: 'text', words: 'text' },
  script: textScript('words', () => ({ clauses: ['count its words', 'say how many words it has'], label: 'Words' })),
};

export const metric = chain<{ text: string }>('metric', { input: { text: 'text' } })
  .pipe(toMetric({ field: 'text' }))
  .pipe(countWords);

export const app = createApp({
  modules: [models([{ port: Converter, name: 'table', create: () => new TableConverter() }])],
});
export { metric as chain };
