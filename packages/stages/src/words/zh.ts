import type { Words } from './words.js';

export const zh: Words = {
  nouns: {
    question: '问题',
    context: '文本',
    text: '文本',
    image: '图片',
    caption: '描述',
    answer: '答案',
    thought: '推理',
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
  think: { clauses: ['一步一步地思考{question}', '逐步分析{question}', '写出{question}的推理过程'], label: '推理' },
  repeat: { clauses: ['重复{field}', '原样抄写{field}', '一字不改地再写一遍{field}'], label: '{field}（重复）' },
  paraphrase: { clauses: ['改写{field}', '换一种说法表达{field}', '用别的话说出{field}'], label: '{field}（改写）' },
  transcribe: { clauses: ['转写{audio}', '写出{audio}里说了什么', '把{audio}转成文字'], label: '转写' },
};
