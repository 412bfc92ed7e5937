import type { Words } from './words.js';

export const ru: Words = {
  nouns: {
    question: 'вопрос',
    context: 'текст',
    text: 'текст',
    image: 'картинку',
    caption: 'описание',
    answer: 'ответ',
    thought: 'рассуждение',
    audio: 'запись',
    transcript: 'расшифровку',
  },
  otherNoun: 'поле «{label}»',
  translate: {
    clauses: [
      'переведи {field} на {language}',
      'сделай перевод на {language}: {field}',
      'прочитай {field} и переведи на {language}',
    ],
    label: '{field} (перевод на {language})',
  },
  caption: {
    clauses: ['опиши {image}', 'рассмотри {image} и опиши', 'составь описание, глядя на {image}'],
    label: 'Описание',
  },
  answer: {
    clauses: ['ответь на {question}', 'дай ответ на {question}', 'прочитай {question} и ответь'],
    label: 'Ответ',
  },
  think: {
    clauses: [
      'обдумай {question} шаг за шагом',
      'разбери {question} по шагам',
      'прочитай {question} и рассуждай по шагам',
    ],
    label: 'Рассуждение',
  },
  repeat: {
    clauses: ['повтори {field}', 'перепиши {field} слово в слово', 'напиши {field} ещё раз без изменений'],
    label: '{field} (повтор)',
  },
  paraphrase: {
    clauses: ['перефразируй {field}', 'передай {field} другими словами', 'сформулируй {field} иначе'],
    label: '{field} (другими словами)',
  },
  transcribe: {
    clauses: ['расшифруй {audio}', 'прослушай {audio} и напиши, что сказано', 'переведи в текст {audio}'],
    label: 'Расшифровка',
  },
};
