import { ContainerModule } from 'inversify';
import { SitflowError } from './errors.js';
import { isThenable } from './thenable.js';
import { unresolved } from './unresolved.js';

/** Gets something from the container synchronously. Inversify's errors become SitflowErrors. */
export function now<T>(get: () => T): T {
  try {
    return get();
  } catch (thrown) {
    throw unresolved(thrown);
  }
}

/** A module that must bind everything before it returns. A value that it returns (as an arrow function without braces does) is ignored; a promise throws. */
export function loadedNow(module: ContainerModule): ContainerModule {
  return new ContainerModule((options) => {
    const result: unknown = module.load(options);
    if (!isThenable(result)) return;
    // Its rejection is unhandled otherwise.
    result.then(undefined, () => {});
    throw new SitflowError(
      'app.async-module',
      'a module of createApp() is asynchronous, so its bindings would come too late',
      {
        mend: 'Wait for what it needs before createApp(), and bind it with toConstantValue(). A model may be made asynchronously: models([{ port, name, create: async () => … }]).',
      },
    );
  });
}
