import { subscribe } from 'node:diagnostics_channel';
import type { ModelCall } from '@sitflow/transformers';
import { app, chain } from '../multilingual-qa/chain.js';

subscribe('sitflow:model-call', (message) => {
  const { model, kind, inputs, ms, sessionMs } = message as ModelCall;
  console.log(
    `${kind} by ${model}: ${inputs} inputs in ${ms.toFixed(1)} ms, ${sessionMs.toFixed(1)} of them in ONNX sessions`,
  );
});
await app.run(chain, { context: 'Mary viajó a la cocina.', question: '¿Dónde está Mary?' });

await app.dispose();
