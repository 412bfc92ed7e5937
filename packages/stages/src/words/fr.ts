import type { Words } from './words.js';

export const fr: Words = {
  nouns: {
    question: 'la question',
    context: 'le texte',
    text: 'le texte',
    image: "l'image",
    caption: 'la description',
    answer: 'la réponse',
    thought: 'le raisonnement',
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
  think: {
    clauses: [
      'raisonne étape par étape sur {question}',
      'analyse {question} pas à pas',
      'écris un raisonnement sur {question}',
    ],
    label: 'Raisonnement',
  },
  repeat: {
    clauses: ['répète {field}', 'recopie {field} mot pour mot', 'écris {field} encore une fois, sans rien changer'],
    label: '{field} à nouveau',
  },
  paraphrase: {
    clauses: ['reformule {field}', "dis {field} avec d'autres mots", 'exprime {field} autrement'],
    label: "{field} en d'autres mots",
  },
  transcribe: {
    clauses: ['transcris {audio}', 'mets {audio} par écrit', 'écoute {audio} et écris ce qui est dit'],
    label: 'Transcription',
  },
};
