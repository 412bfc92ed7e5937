import { app, chain } from '../multilingual-qa/chain.js';

// Stream while a single example runs: `onText` gets each piece of text as the model writes it, here the student that answers the whole chain.
const result = await app.run(
  chain,
  { context: 'Mary viajó a la cocina. Sandra volvió al jardín.', question: '¿Dónde está Sandra?' },
  {
    joint: 'student',
    onText: ({ text }) => process.stdout.write(text), // a higher `attempt` starts over
  },
);
console.log('\n', result.answer);

await app.dispose();
