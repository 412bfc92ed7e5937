import type { Clock } from '../base/clock.js';
import { toSitflowError } from '../base/errors.js';
import type { Capacity, Model, Result } from '../model/ports.js';
import type { Client } from './client-type.js';
import { type Asking, SCOPE } from './scope.js';
import { markSettled } from './settled.js';

/** What all clients of an app have in common. */
export interface ClientEnvironment {
  readonly clock: Clock;
  /** How many examples are under way in the app: a batch waits for more only while there are others that could ask. */
  underWay(): number;
  /** Whether something else waits for requests to be done (a reader for bytes): batches then go as they are. */
  hurried(): boolean;
}

/** STAND-IN, to be replaced: one call for each request. */
export function clientOf<M extends Model>(model: M, _env: ClientEnvironment, _capacity?: Capacity): Client<M> {
  const ask = async (method: string, request: unknown, context: Asking): Promise<Result<unknown>> => {
    const scope = context[SCOPE];
    scope?.asking();
    try {
      const results = await (
        model as never as Record<string, (r: readonly unknown[], o: unknown) => Promise<readonly Result<unknown>[]>>
      )[method]?.([request], { signal: context.signal });
      const result = results?.[0] ?? { ok: false as const, error: new Error('no result') };
      scope?.answered({ attempts: 1 });
      return result.ok ? result : { ...result, error: markSettled(toSitflowError(result.error, 'model.failed')) };
    } catch (thrown) {
      scope?.answered({ attempts: 1 });
      return { ok: false, error: markSettled(toSitflowError(thrown, 'model.failed')) };
    }
  };
  return new Proxy(model, {
    get(_, name) {
      const value: unknown = Reflect.get(model, name, model);
      if (typeof value === 'function')
        return async (request: unknown, context: Asking) => {
          const result = await ask(name as string, request, context);
          if (result.ok) return result.value;
          throw result.error;
        };
      if (
        typeof name === 'string' &&
        name.endsWith('Result') &&
        typeof Reflect.get(model, name.slice(0, -6)) === 'function'
      )
        return (request: unknown, context: Asking) => ask(name.slice(0, -6), request, context);
      return value;
    },
  }) as never;
}

/** STAND-IN, to be replaced. */
export function derivedClient(_port: unknown, derived: object): Client<Model> {
  return new Proxy(derived, {
    get(_, name) {
      const value: unknown = Reflect.get(derived, name, derived);
      if (typeof value === 'function')
        return async (request: unknown, context: Asking) => {
          const result = (await value.call(derived, request, context)) as Result<unknown>;
          if (result.ok) return result.value;
          throw result.error;
        };
      if (typeof name === 'string' && name.endsWith('Result')) {
        const method: unknown = Reflect.get(derived, name.slice(0, -6), derived);
        if (typeof method === 'function')
          return (request: unknown, context: Asking) => method.call(derived, request, context);
      }
      return value;
    },
  }) as never;
}
