import type { Words } from './words.js';

export const de: Words = {
  nouns: {
    question: 'die Frage',
    context: 'den Text',
    text: 'den Text',
    image: 'das Bild',
    caption: 'die Beschreibung',
    answer: 'die Antwort',
    audio: 'die Aufnahme',
    transcript: 'die Mitschrift',
  },
  otherNoun: 'das Feld „{label}“',
  translate: {
    clauses: [
      'gib {field} auf {language} wieder',
      'schreibe {field} auf {language}',
      'formuliere {field} auf {language}',
    ],
    label: '{field} auf {language}',
  },
  caption: {
    clauses: [
      'beschreibe {image}',
      'schreibe eine Beschreibung für {image}',
      'betrachte {image} und beschreibe, was zu sehen ist',
    ],
    label: 'Beschreibung',
  },
  answer: {
    clauses: ['beantworte {question}', 'gib eine Antwort auf {question}', 'schreibe die Antwort auf {question}'],
    label: 'Antwort',
  },
  transcribe: {
    clauses: ['schreibe auf, was man hört: {audio}', 'verschriftliche {audio}', 'höre {audio} und schreibe mit'],
    label: 'Mitschrift',
  },
};
