import { ArraySink } from '@sitflow/core';
import { app, chain } from '../multilingual-vqa/chain.js';

const image = new URL('../vqa/pictures/scene.png', import.meta.url);

// Run one example: its fields, typed.
const one = await app.run(chain, { image, question: '¿De qué color es el círculo?' });
console.log(one.question_en, one.caption, one.answer);

// The outcome says where each field came from and how long each stage took. It does not throw when the example is rejected.
const { status, sources, trace } = await app.outcome(chain, { image, question: '图中有圆形吗？' });
console.log(status, sources, trace);

// Run many: pulled, in order, bounded; each ends as done or as rejected with its reason.
const source = ['What shape is in the image?', '图中有圆形吗？'].map((question) => ({ image, question }));
for await (const outcome of app.stream(chain, source)) {
  if (outcome.status === 'done') console.log(outcome.example.answer);
  else console.error(outcome.error.message);
}

// Write sequential-instruction training data from the same chain.
const sink = new ArraySink();
await app.generate(chain, { source, sink, seed: 1 }).finished;
console.log(sink.rows[0]?.instruction, sink.rows[0]?.output);

await app.dispose();
