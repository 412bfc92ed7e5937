import type { Words } from './words.js';

export const ar: Words = {
  nouns: {
    question: 'السؤال',
    context: 'النص',
    text: 'النص',
    image: 'الصورة',
    caption: 'الوصف',
    answer: 'الإجابة',
    thought: 'التفكير',
    audio: 'التسجيل',
    transcript: 'النص المفرغ',
  },
  otherNoun: 'الحقل «{label}»',
  translate: {
    clauses: ['ترجم {field} إلى {language}', 'انقل {field} إلى {language}', 'اكتب {field} ب{language}'],
    label: '{field} ب{language}',
  },
  caption: { clauses: ['صف {image}', 'اذكر ما يظهر في {image}', 'اكتب وصفًا لما في {image}'], label: 'الوصف' },
  answer: { clauses: ['أجب عن {question}', 'اذكر جواب {question}', 'أعط جواب {question}'], label: 'الإجابة' },
  think: {
    clauses: ['فكّر في {question} خطوة بخطوة', 'حلّل {question} خطوة بخطوة', 'اكتب خطوات التفكير في {question}'],
    label: 'التفكير',
  },
  repeat: {
    clauses: ['كرّر {field}', 'انسخ {field} حرفيًا', 'اكتب {field} مرة أخرى دون تغيير'],
    label: '{field} (تكرار)',
  },
  paraphrase: {
    clauses: ['أعد صياغة {field}', 'عبّر عن {field} بكلمات أخرى', 'قل {field} بأسلوب آخر'],
    label: '{field} بصياغة أخرى',
  },
  transcribe: {
    clauses: ['فرّغ {audio} نصًّا', 'اكتب ما يقال في {audio}', 'حوّل {audio} إلى نص مكتوب'],
    label: 'النص المفرغ',
  },
};
