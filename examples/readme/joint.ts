import { app, chain } from '../multilingual-qa/chain.js';

// The model is asked by the same instruction as `generate` writes for training, and its reply is read back into the chain's fields.
const one = await app.run(
  chain,
  { context: 'Mary fue a la oficina. John viajó al jardín.', question: '¿Dónde está Mary?' },
  { joint: 'student' },
);
console.log(one.question_en, one.answer); // either may be missing: the model may not have done its part
console.log(one.followed, one.response);

await app.dispose();
