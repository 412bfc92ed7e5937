import { app, chain } from '../multilingual-qa/chain.js';

const question = '¿Dónde está Mary?';
const source = ['la cocina', 'el jardín', 'la oficina'].map((place) => ({ context: `Mary fue a ${place}.`, question }));

const outcomes = app.stream(chain, source, {
  runId: 'places', // names the run in its events
  from: 1, // the first row is skipped; indices, ids and seeds are those of the whole source
  failOnBug: true, // a TypeError in a stage ends the run, also after the stage has worked
  onEvent(event) {
    if (event.type === 'stage-done') console.log(event.run, event.id, event.stage, event.by, event.ms, event.usage);
  },
});
for await (const { index, trace } of outcomes) {
  const outputTokens = trace.reduce((sum, { usage }) => sum + (usage?.outputTokens ?? 0), 0);
  console.log(index, outputTokens); // 0 where the models count no tokens, as these do
}

await app.dispose();
