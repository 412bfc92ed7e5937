import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ModelCall } from '@sitflow/transformers';

/** Runs `work` and counts the inputs that reached a model's process meanwhile: pictures, sentences, prompts. What a cache answered is not among them. */
export async function countInputs<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly inputs: number }> {
  let inputs = 0;
  const listener = (message: unknown) => {
    inputs += (message as ModelCall).inputs;
  };
  subscribe('sitflow:model-call', listener);
  try {
    return { result: await work(), inputs };
  } finally {
    unsubscribe('sitflow:model-call', listener);
  }
}
