import { app, chain } from '../multilingual-qa/chain.js';

// Read along while a single example runs: each piece of text as the model writes it, here by the student that answers the whole chain.
const result = await app.run(
  chain,
  { context: 'Mary viajó a la cocina. Sandra volvió al jardín.', question: '¿Dónde está Sandra?' },
  {
    joint: 'student',
    onText: ({ text }) => process.stdout.write(text), // a piece of a later `attempt` begins anew
  },
);
console.log('\n', result.answer);

await app.dispose();
