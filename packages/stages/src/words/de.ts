import type { Words } from './words.js';

export const de: Words = {
  nouns: {
    question: 'die Frage',
    context: 'den Text',
    text: 'den Text',
    image: 'das Bild',
    caption: 'die Beschreibung',
    answer: 'die Antwort',
    thought: 'die Überlegung',
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
  think: {
    clauses: [
      'denke Schritt für Schritt über {question} nach',
      'gehe {question} Schritt für Schritt durch',
      'schreibe eine Überlegung über {question} auf',
    ],
    label: 'Überlegung',
  },
  repeat: {
    clauses: ['wiederhole {field}', 'schreibe {field} Wort für Wort ab', 'gib {field} noch einmal genau so wieder'],
    label: '{field} noch einmal',
  },
  paraphrase: {
    clauses: ['formuliere {field} um', 'sage {field} mit anderen Worten', 'drücke {field} anders aus'],
    label: '{field} mit anderen Worten',
  },
  transcribe: {
    clauses: ['schreibe auf, was man hört: {audio}', 'verschriftliche {audio}', 'höre {audio} und schreibe mit'],
    label: 'Mitschrift',
  },
};
