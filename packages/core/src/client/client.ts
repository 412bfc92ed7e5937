import type { ServiceIdentifier } from 'inversify';
import type { Clock } from '../base/clock.js';
import type { Deadlines } from '../base/deadlines.js';
import { describe, SitflowError, toSitflowError } from '../base/errors.js';
import { onAbort } from '../base/on-abort.js';
import type { Client, Derived } from '../model/client-type.js';
import { ReplyGate, type TextFilter } from '../model/model-gate.js';
import type { CallOptions, Capacity, Model, Result } from '../model/ports.js';
import { type Asking, type RequestScope, SCOPE } from '../model/scope.js';
import { Slots } from '../slots/slots.js';
import { DEFAULT_POLICY, policyFor } from '../stage/policy.js';
import { fullCapacity, layCapacities } from './capacity.js';
import { ModelQueue, type QueueOptions } from './model-queue.js';
import { PendingRequest } from './request.js';

/** Everything that the clients of an app share. */
export interface ClientEnvironment {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** How many examples are under way in the app: a batch waits for more only while there are others that could ask. */
  underWay(): number;
  /** Whether something else waits for requests to be done (a reader for bytes): batches then go as they are. */
  hurried(): boolean;
}

type Methods = Record<string, (requests: readonly unknown[], options: CallOptions) => unknown>;

/** A model's client, and a way to change its capacity. */
export interface ModelClient<M extends Model> {
  readonly client: Client<M>;
  /** Merges a capacity into the present one, from the next call on. */
  adjust(capacity: Capacity): void;
}

/** The one client of a model in an app; see `Client`. */
export function clientOf<M extends Model>(
  port: ServiceIdentifier<M>,
  model: M,
  environment: ClientEnvironment,
  given: Capacity = {},
  name?: string,
): ModelClient<M> {
  const { clock, deadlines } = environment;
  let capacity = fullCapacity(given);
  const slots = given.slots ?? new Slots(capacity.concurrency, clock);
  const gate = new ReplyGate(port);
  const queues = new Map<string, ModelQueue>();
  const queueOf = (method: string): ModelQueue => {
    let queue = queues.get(method);
    if (!queue) {
      const call: QueueOptions['call'] = (requests, options) =>
        (model as unknown as Methods)[method]?.(requests, options);
      const { underWay, hurried } = environment;
      queue = new ModelQueue({ call, name, deadlines, slots, gate, capacity: () => capacity, underWay, hurried });
      queues.set(method, queue);
    }
    return queue;
  };
  const ask = async (method: string, asked: unknown, context: Asking): Promise<Result<unknown>> => {
    checkAsking(method, asked, context);
    const { onText } = context;
    return askQueue(queueOf(method), asked, context, onText && (() => gate.filter(onText)));
  };
  return {
    client: seen(model, ask) as Client<M>,
    adjust(over) {
      capacity = fullCapacity(layCapacities(capacity, over));
      if (over.concurrency !== undefined) slots.setConcurrency(over.concurrency, clock);
    },
  };
}

/** Wraps a derived model in a client: each method gives the value, or the whole result. Its texts pass the same gate as a runtime's. */
export function derivedClient<M extends Model>(port: ServiceIdentifier<M>, derived: Derived<M>): Client<M> {
  const gate = new ReplyGate(port);
  const ask = async (method: string, asked: unknown, context: Asking): Promise<Result<unknown>> => {
    const one = (derived as unknown as Record<string, (asked: unknown, context: Asking) => Promise<Result<unknown>>>)[
      method
    ];
    checkAsking(method, asked, context);
    const allowTruncated = context[SCOPE]?.policy.allowTruncated ?? false;
    try {
      const result = gate.check((await one?.call(derived, asked, context)) as Result<unknown>, asked, allowTruncated);
      return result.ok ? result : { ...result, error: toSitflowError(result.error, 'model.failed') };
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      return { ok: false, error: toSitflowError(thrown, 'model.failed') };
    }
  };
  return seen(derived as object, ask) as Client<M>;
}

function askQueue(
  queue: ModelQueue,
  asked: unknown,
  context: Asking,
  newFilter: (() => TextFilter) | undefined,
): Promise<Result<unknown>> {
  return new Promise((resolve, reject) => {
    const scope = context[SCOPE] ?? lone(context);
    queue.add(new PendingRequest(queue, asked, scope, newFilter, resolve, reject));
  });
}

/** Throws what is wrong with how a client is asked: mistakes that types cannot see in JavaScript, and a context that was copied. */
function checkAsking(method: string, asked: unknown, context: Asking | undefined): void {
  if (Array.isArray(asked)) {
    throw new SitflowError('client.several', `${method}() was given an array`, {
      mend: 'Ask for one thing at a time: the client makes batches by itself.',
      blame: 'setup',
    });
  }
  if (context?.[SCOPE] || typeof context?.signal?.addEventListener === 'function') return;
  throw new SitflowError('client.no-context', `${method}() was given ${describe(context)} as its context`, {
    mend: "Pass on the stage's own context, whole: a copy ({ ...context }) has no signal, limits or seed.",
    blame: 'setup',
  });
}

/** The scope of a context that is not the engine's: a run of its own, under the default policy. */
function lone({ signal }: Asking): RequestScope {
  signal.throwIfAborted();
  let leave: () => void = () => {};
  return {
    id: '',
    run: {},
    stage: 0,
    index: 0,
    policy: policyFor(DEFAULT_POLICY, false),
    draw: 0,
    asking(request) {
      leave = onAbort(signal, () => request.cancel(signal.reason));
    },
    answered: () => leave(),
    onRetry() {},
    onTextAnew() {},
    onAway() {},
    onBack() {},
  };
}

const RESULT = 'Result';

/**
 * A model seen through a Proxy whose methods ask for one thing. Everything else is the model's own: getters run on it, which private fields need; and
 * the Proxy stands around an object of its own, since that of a frozen model would have to give the methods as they are.
 */
function seen(
  model: object,
  ask: (method: string, asked: unknown, context: Asking) => Promise<Result<unknown>>,
): object {
  const methods = new Map<PropertyKey, unknown>();
  const methodOf = (name: PropertyKey): unknown => {
    const value: unknown = Reflect.get(model, name, model);
    if (typeof value !== 'function' || name === 'constructor' || name === 'dispose') return undefined;
    // Methods that every object has are not requests.
    return value === Reflect.get(Object.prototype, name) ? undefined : value;
  };
  const make = (name: PropertyKey): unknown => {
    if (typeof name !== 'string') return undefined;
    if (methodOf(name)) {
      return async (asked: unknown, context: Asking) => {
        const result = await ask(name, asked, context);
        if (result.ok) return result.value;
        throw result.error;
      };
    }
    const method = name.endsWith(RESULT) ? name.slice(0, -RESULT.length) : '';
    return methodOf(method) ? (asked: unknown, context: Asking) => ask(method, asked, context) : undefined;
  };
  return new Proxy(
    {},
    {
      get(_, name) {
        if (methods.has(name)) return methods.get(name);
        const method = make(name);
        if (!method) return name === 'dispose' ? undefined : Reflect.get(model, name, model);
        methods.set(name, method);
        return method;
      },
      has: (_, name) => Reflect.has(model, name),
      getPrototypeOf: () => Reflect.getPrototypeOf(model),
    },
  );
}
