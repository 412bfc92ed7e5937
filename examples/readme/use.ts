import { ArraySink } from '@sitflow/core';
import { app, chain } from '../multilingual-vqa/chain.js';

const image = new URL('../vqa/pictures/scene.png', import.meta.url);

// Run one example: its fields, typed.
const one = await app.run(chain, { image, question: '¿De qué color es el círculo?' });
console.log(one.question_en, one.caption, one.answer);

// Get its outcome instead: where each field came from, how long each stage took, and the error if it was rejected (none is thrown).
const { status, sources, trace } = await app.outcome(chain, { image, question: '图中有圆形吗？' });
console.log(status, sources, trace);

// Run many, in order, as fast as you read them; each is done, or rejected with its reason.
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
