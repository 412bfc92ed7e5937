import { ContainerModule } from 'inversify';
import { ModelEntries, type ModelEntry } from './models.js';
import type { Model } from './ports.js';

/** A container module that offers models by name. A runtime is a function that returns one. */
// biome-ignore lint/suspicious/noExplicitAny: entries of several ports stand in one list
export function models(entries: readonly ModelEntry<any>[]): ContainerModule {
  return new ContainerModule(({ bind }) => {
    for (const entry of entries) bind(ModelEntries).toConstantValue(entry as ModelEntry<Model>);
  });
}

export type { ContainerModule };
