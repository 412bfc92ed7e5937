import type { Words } from './words.js';

export const ru: Words = {
  nouns: {
    question: 'вопрос',
    context: 'текст',
    text: 'текст',
    image: 'картинку',
    caption: 'описание',
    answer: 'ответ',
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
  transcribe: {
    clauses: ['расшифруй {audio}', 'прослушай {audio} и напиши, что сказано', 'переведи в текст {audio}'],
    label: 'Расшифровка',
  },
};
