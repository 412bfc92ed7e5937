import { usageError } from '../rows/usage-error.js';
import type { Concurrency } from './concurrency-option.js';

/** An app whose models' capacity can be changed after it was made. */
export interface CapacityControl {
  /** By the names of models; `*` is all of them. */
  setCapacity?(capacity: Readonly<Record<string, { readonly concurrency: Concurrency }>>): void;
}

/** Sets how many calls each model of the app takes at once. Without a value the models keep their own. */
export function setConcurrency(app: CapacityControl, concurrency: Concurrency | undefined): void {
  if (concurrency === undefined) return;
  if (typeof app.setCapacity !== 'function')
    throw usageError('no-concurrency', "--concurrency: the module's app cannot change how its models are called", {
      mend: 'Install the same version of `sitflow` and `@sitflow/core`, or set createApp({ capacity }) in the module.',
    });
  app.setCapacity({ '*': { concurrency } });
}
