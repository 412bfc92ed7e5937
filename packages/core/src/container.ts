import { ContainerModule } from 'inversify';
import { isThenable } from './engine/thenable.js';
import { unresolved } from './engine/unresolved.js';
import { SitflowError } from './errors.js';

/** What the container gives at once; what it cannot is said in our words. */
export function now<T>(get: () => T): T {
  try {
    return get();
  } catch (thrown) {
    throw unresolved(thrown);
  }
}

/** A module that has bound all when it returns. What else it returns (an arrow function without braces does) does not matter. */
export function loadedNow(module: ContainerModule): ContainerModule {
  return new ContainerModule((options) => {
    const result: unknown = module.load(options);
    if (!isThenable(result)) return;
    // Nobody else hears of it.
    result.then(undefined, () => {});
    throw new SitflowError(
      'app.async-module',
      'a module of createApp() is asynchronous: what it binds would come too late',
      {
        mend: 'Wait for what it needs before createApp(), and bind it with toConstantValue(). A model may be made asynchronously: models([{ port, name, create: async () => … }]).',
      },
    );
  });
}
