import type { Words } from './words.js';

export const fr: Words = {
  nouns: {
    question: 'la question',
    context: 'le texte',
    text: 'le texte',
    image: "l'image",
    caption: 'la description',
    answer: 'la réponse',
    audio: "l'enregistrement",
    transcript: 'la transcription',
  },
  otherNoun: 'le champ « {label} »',
  translate: {
    clauses: ['traduis {field} en {language}', 'écris {field} en {language}', 'donne {field} en {language}'],
    label: '{field} en {language}',
  },
  caption: {
    clauses: ['décris {image}', 'dis ce que montre {image}', 'écris une description pour {image}'],
    label: 'Description',
  },
  answer: {
    clauses: ['donne une réponse pour {question}', 'résous {question}', 'lis {question} et réponds'],
    label: 'Réponse',
  },
  transcribe: {
    clauses: ['transcris {audio}', 'mets {audio} par écrit', 'écoute {audio} et écris ce qui est dit'],
    label: 'Transcription',
  },
};
