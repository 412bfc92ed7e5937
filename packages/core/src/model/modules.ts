import { ContainerModule } from 'inversify';
import { SitflowError } from '../base/errors.js';
import { ModelEntries, type ModelEntry } from './models.js';
import type { Model } from './ports.js';

/** A container module that offers models by name. A runtime is a function that returns one. */
// biome-ignore lint/suspicious/noExplicitAny: entries of several ports stand in one list
export function models(entries: readonly ModelEntry<any>[]): ContainerModule {
  for (const entry of Array.isArray(entries) ? entries : [undefined]) checkEntry(entry);
  return new ContainerModule(({ bind }) => {
    for (const entry of entries) bind(ModelEntries).toConstantValue(entry as ModelEntry<Model>);
  });
}

function checkEntry(entry: Partial<ModelEntry> | undefined): void {
  const { port, name, create, derive } = entry ?? {};
  if (port && typeof name === 'string' && name !== '' && typeof (create ?? derive) === 'function') return;
  throw new SitflowError('option.wrong-value', 'models() was given something that is not an entry', {
    mend: "Give an array: [{ port: Translator, name: 'mine', create: () => new MyTranslator() }].",
  });
}

export type { ContainerModule };
