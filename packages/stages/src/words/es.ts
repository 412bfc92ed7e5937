import type { Words } from './words.js';

export const es: Words = {
  nouns: {
    question: 'la pregunta',
    context: 'el texto',
    text: 'el texto',
    image: 'la imagen',
    caption: 'la descripción',
    answer: 'la respuesta',
    thought: 'el razonamiento',
    audio: 'la grabación',
    transcript: 'la transcripción',
  },
  otherNoun: 'el campo «{label}»',
  translate: {
    clauses: ['traduce {field} al {language}', 'pasa {field} al {language}', 'escribe {field} en {language}'],
    label: '{field} en {language}',
  },
  caption: {
    clauses: ['describe {image}', 'di qué muestra {image}', 'escribe una descripción para {image}'],
    label: 'Descripción',
  },
  answer: {
    clauses: ['contesta {question}', 'responde {question}', 'resuelve {question}'],
    label: 'Respuesta',
  },
  think: {
    clauses: [
      'razona paso a paso sobre {question}',
      'analiza {question} paso a paso',
      'escribe un razonamiento sobre {question}',
    ],
    label: 'Razonamiento',
  },
  repeat: {
    clauses: ['repite {field}', 'copia {field} palabra por palabra', 'vuelve a escribir {field} sin cambiar nada'],
    label: '{field} de nuevo',
  },
  paraphrase: {
    clauses: ['reformula {field}', 'di {field} con otras palabras', 'expresa {field} de otra manera'],
    label: '{field} con otras palabras',
  },
  transcribe: {
    clauses: ['transcribe {audio}', 'escribe lo que se dice en {audio}', 'pasa {audio} a texto'],
    label: 'Transcripción',
  },
};
