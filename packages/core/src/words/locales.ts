import { SitflowError } from '../base/errors.js';
import { fillTemplate } from '../model/template.js';
import { inOneScript } from './languages.js';

/** How one language joins clauses into an instruction, and what it calls the usual fields. */
export interface LocaleWords {
  /** Ways of joining: `one` for a single clause; else `first`, `next` (between) and `last`, each with a `{clause}`. */
  readonly joins: readonly {
    readonly one: string;
    readonly first: string;
    readonly next: string;
    readonly last: string;
  }[];
  /** How a clause tells that it goes on from an earlier round: with `{clause}` and `{round}`. */
  readonly goesOn: string;
  readonly fields: Readonly<Record<string, string>>;
}

const en: LocaleWords = {
  joins: [
    { one: '{clause}.', first: 'First {clause}', next: ', then {clause}', last: ', then {clause}.' },
    { one: '{clause}.', first: '{clause}', next: ', next {clause}', last: ', and finally {clause}.' },
    { one: 'Please {clause}.', first: 'Please {clause}', next: '. Then {clause}', last: '. After that, {clause}.' },
    { one: '{clause}.', first: 'Step by step: {clause}', next: '; {clause}', last: '; and lastly {clause}.' },
    { one: '{clause}.', first: 'To begin, {clause}', next: '. Next, {clause}', last: '. Last, {clause}.' },
  ],
  goesOn: '{clause} (from the result of round {round})',
  fields: {
    question: 'Question',
    context: 'Context',
    image: 'Picture',
    text: 'Text',
    answer: 'Answer',
    caption: 'Description',
    thought: 'Reasoning',
    audio: 'Recording',
    transcript: 'Transcript',
  },
};

const es: LocaleWords = {
  joins: [
    { one: '{clause}.', first: 'Primero {clause}', next: ', luego {clause}', last: ' y después {clause}.' },
    { one: '{clause}.', first: '{clause}', next: ', a continuación {clause}', last: ' y, por último, {clause}.' },
    {
      one: 'Por favor, {clause}.',
      first: 'Por favor, {clause}',
      next: '. Luego {clause}',
      last: '. Después, {clause}.',
    },
    { one: '{clause}.', first: 'Paso a paso: {clause}', next: '; {clause}', last: '; y finalmente {clause}.' },
  ],
  goesOn: '{clause} (a partir del resultado de la ronda {round})',
  fields: {
    question: 'Pregunta',
    context: 'Contexto',
    image: 'Imagen',
    text: 'Texto',
    answer: 'Respuesta',
    caption: 'Descripción',
    thought: 'Razonamiento',
    audio: 'Grabación',
    transcript: 'Transcripción',
  },
};

const zh: LocaleWords = {
  joins: [
    { one: '{clause}。', first: '首先{clause}', next: '，然后{clause}', last: '，最后{clause}。' },
    { one: '请{clause}。', first: '请先{clause}', next: '，接着{clause}', last: '，再{clause}。' },
    { one: '{clause}。', first: '第一步，{clause}', next: '；接下来，{clause}', last: '；最后一步，{clause}。' },
  ],
  goesOn: '{clause}（根据第{round}轮的结果）',
  fields: {
    question: '问题',
    context: '背景',
    image: '图片',
    text: '文本',
    answer: '答案',
    caption: '描述',
    thought: '推理',
    audio: '录音',
    transcript: '转写',
  },
};

const de: LocaleWords = {
  joins: [
    { one: 'Bitte {clause}.', first: 'Bitte {clause}', next: ', dann {clause}', last: ', und danach {clause}.' },
    { one: '{clause}.', first: '{clause}', next: ', danach {clause}', last: ' und schließlich {clause}.' },
    {
      one: '{clause}.',
      first: 'Schritt für Schritt: {clause}',
      next: '; dann {clause}',
      last: '; und zum Schluss {clause}.',
    },
  ],
  goesOn: '{clause} (ausgehend vom Ergebnis der Runde {round})',
  fields: {
    question: 'Frage',
    context: 'Kontext',
    image: 'Bild',
    text: 'Text',
    answer: 'Antwort',
    caption: 'Beschreibung',
    thought: 'Überlegung',
    audio: 'Aufnahme',
    transcript: 'Mitschrift',
  },
};

const fr: LocaleWords = {
  joins: [
    { one: '{clause}.', first: "D'abord, {clause}", next: ', puis {clause}', last: ' et, pour finir, {clause}.' },
    { one: '{clause}.', first: '{clause}', next: ', ensuite {clause}', last: ', et enfin {clause}.' },
    {
      one: "S'il te plaît, {clause}.",
      first: "S'il te plaît, {clause}",
      next: '. Ensuite, {clause}',
      last: '. Après cela, {clause}.',
    },
    { one: '{clause}.', first: 'Étape par étape : {clause}', next: ' ; {clause}', last: ' ; et enfin {clause}.' },
  ],
  goesOn: '{clause} (à partir du résultat du tour {round})',
  fields: {
    question: 'Question',
    context: 'Contexte',
    image: 'Image',
    text: 'Texte',
    answer: 'Réponse',
    caption: 'Description',
    thought: 'Raisonnement',
    audio: 'Enregistrement',
    transcript: 'Transcription',
  },
};

const ru: LocaleWords = {
  joins: [
    { one: '{clause}.', first: 'Сначала {clause}', next: ', затем {clause}', last: ', а потом {clause}.' },
    {
      one: 'Пожалуйста, {clause}.',
      first: 'Пожалуйста, {clause}',
      next: '. Затем {clause}',
      last: '. После этого {clause}.',
    },
    { one: '{clause}.', first: 'Шаг за шагом: {clause}', next: '; {clause}', last: '; и наконец {clause}.' },
  ],
  goesOn: '{clause} (исходя из результата раунда {round})',
  fields: {
    question: 'Вопрос',
    context: 'Контекст',
    image: 'Картинка',
    text: 'Текст',
    answer: 'Ответ',
    caption: 'Описание',
    thought: 'Рассуждение',
    audio: 'Запись',
    transcript: 'Расшифровка',
  },
};

const ar: LocaleWords = {
  joins: [
    { one: '{clause}.', first: 'أولًا {clause}', next: '، ثم {clause}', last: '، وأخيرًا {clause}.' },
    { one: 'من فضلك {clause}.', first: 'من فضلك {clause}', next: '. ثم {clause}', last: '. وبعد ذلك {clause}.' },
    { one: '{clause}.', first: 'خطوة بخطوة: {clause}', next: '؛ {clause}', last: '؛ وفي النهاية {clause}.' },
  ],
  goesOn: '{clause} (انطلاقًا من نتيجة الجولة {round})',
  fields: {
    question: 'السؤال',
    context: 'السياق',
    image: 'الصورة',
    text: 'النص',
    answer: 'الإجابة',
    caption: 'الوصف',
    thought: 'التفكير',
    audio: 'التسجيل',
    transcript: 'النص المفرغ',
  },
};

export const LOCALES: Readonly<Record<string, LocaleWords>> = { en, es, zh, de, fr, ru, ar };

/** The languages that instructions can be spoken in. */
export const SCRIPT_LOCALES: readonly string[] = Object.keys(LOCALES);

/**
 * The entry of `table` for a locale, or else for the same language in the same script: `es-MX` and `ES` find `es`, `zh-CN` finds `zh`, but `zh-TW`,
 * which uses another script, does not. If there is none, throws an error that lists those there are.
 */
export function forLocale<T>(table: Readonly<Record<string, T>>, locale: string, what: string): T {
  const keys = Object.keys(table);
  const key =
    keys.find((each) => each.toLowerCase() === locale.toLowerCase()) ?? keys.find((each) => inOneScript(each, locale));
  const found = key === undefined ? undefined : table[key];
  if (found === undefined) {
    throw new SitflowError('script.unknown-locale', `${what} is not spoken in "${locale}"`, {
      mend: `Choose one of ${Object.keys(table).join(', ')}.`,
    });
  }
  return found;
}

/** Joins clauses into one instruction; the first letter is a capital where the script has capitals. */
export function joinClauses(clauses: readonly string[], locale: string, variant: number): string {
  const { joins } = forLocale(LOCALES, locale, 'An instruction');
  const join = joins[variant % joins.length] as LocaleWords['joins'][number];
  const pattern = (i: number) =>
    clauses.length === 1 ? join.one : i === 0 ? join.first : i === clauses.length - 1 ? join.last : join.next;
  const text = clauses.map((clause, i) => fillTemplate(pattern(i), () => clause)).join('');
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** A clause of a later round, which is given what the round before it made. */
export function goingOn(clause: string, locale: string, round: number): string {
  const { goesOn } = forLocale(LOCALES, locale, 'An instruction');
  return fillTemplate(goesOn, (name) => (name === 'clause' ? clause : `${round}`));
}

/** What a locale calls a field: from its words, else the field's own name ("my_field" → "My field"). */
export function fieldLabel(field: string, locale: string): string {
  const { fields } = forLocale(LOCALES, locale, 'A field');
  if (Object.hasOwn(fields, field)) return fields[field] as string;
  const words = field.replace(/[_-]+/g, ' ').trim() || field;
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** A language's name in a language, from `Intl`: `languageName('en', 'es')` is "inglés". */
export function languageName(language: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(language) ?? language;
  } catch (cause) {
    throw new SitflowError('language.bad-tag', `"${language}" is not a language tag`, {
      mend: 'Use a BCP 47 tag such as en, es or zh-Hans.',
      cause,
    });
  }
}
