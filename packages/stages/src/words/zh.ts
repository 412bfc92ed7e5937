import type { Words } from './words.js';

export const zh: Words = {
  nouns: {
    question: '问题',
    context: '文本',
    text: '文本',
    image: '图片',
    caption: '描述',
    answer: '答案',
    audio: '录音',
    transcript: '转写文本',
  },
  otherNoun: '“{label}”',
  translate: {
    clauses: ['把{field}翻译成{language}', '将{field}译为{language}', '用{language}写出{field}'],
    label: '{field}（{language}）',
  },
  caption: {
    clauses: ['描述{image}', '说明{image}的内容', '写出{image}里有什么'],
    label: '描述',
  },
  answer: {
    clauses: ['回答{question}', '给出{question}的答案', '解答{question}'],
    label: '答案',
  },
  transcribe: { clauses: ['转写{audio}', '写出{audio}里说了什么', '把{audio}转成文字'], label: '转写' },
};
