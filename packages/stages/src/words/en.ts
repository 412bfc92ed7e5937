import type { Words } from './words.js';

export const en: Words = {
  nouns: {
    question: 'the question',
    context: 'the text',
    text: 'the text',
    image: 'the picture',
    caption: 'the description',
    answer: 'the answer',
    thought: 'the reasoning',
    audio: 'the recording',
    transcript: 'the transcript',
  },
  otherNoun: 'the field "{label}"',
  translate: {
    clauses: [
      'translate {field} into {language}',
      'put {field} into {language}',
      'give {field} in {language}',
      'rewrite {field} in {language}',
    ],
    label: '{field} in {language}',
  },
  caption: {
    clauses: [
      'describe {image}',
      'say what {image} shows',
      'write a description of {image}',
      'tell what can be seen in {image}',
    ],
    label: 'Description',
  },
  answer: {
    clauses: [
      'answer {question}',
      'give the answer to {question}',
      'reply to {question}',
      'say what the answer to {question} is',
    ],
    label: 'Answer',
  },
  think: {
    clauses: [
      'think step by step about {question}',
      'reason about {question} step by step',
      'write down, step by step, how to find the answer to {question}',
    ],
    label: 'Reasoning',
  },
  repeat: {
    clauses: ['repeat {field}', 'copy {field} word for word', 'say {field} again, just as it stands'],
    label: '{field} again',
  },
  paraphrase: {
    clauses: ['reword {field}', 'put {field} in other words', 'say {field} differently, with the same meaning'],
    label: '{field} in other words',
  },
  transcribe: {
    clauses: [
      'transcribe {audio}',
      'write down what is said in {audio}',
      'give a transcript of {audio}',
      'put {audio} into writing',
    ],
    label: 'Transcript',
  },
};
