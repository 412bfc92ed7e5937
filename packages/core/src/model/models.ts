import type { ServiceIdentifier } from 'inversify';
import { disposed } from '../base/disposed.js';
import { describe, nearest, SitflowError, toSitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import { checkCapacity, layCapacities } from '../client/capacity.js';
import { type ClientEnvironment, clientOf, derivedClient } from '../client/client.js';
import type { Client, Derived } from '../client/client-type.js';
import { Slots } from '../client/slots.js';
import { type Capacity, type Model, PORTS, portName } from './ports.js';

/** Looks up the client of another model, for a derived model, by port and name. */
export type ClientLookup = <T extends Model>(port: ServiceIdentifier<T>, name?: string) => Promise<Client<T>>;

/** A model that stages use by name: made on first use, shared by all stages, disposed with the app. It is either a runtime's, or derived from others. */
export type ModelEntry<T extends Model = Model> = RuntimeEntry<T> | DerivedEntry<T>;

/** A model that answers batches. */
export interface RuntimeEntry<T extends Model = Model> {
  readonly port: ServiceIdentifier<T>;
  readonly name: string;
  /** `signal` is aborted when the app is disposed while the model is still being made. */
  create(signal: AbortSignal): Promise<T> | T;
  readonly derive?: undefined;
}

/** A model made of the clients of others, which answers one request at a time. */
export interface DerivedEntry<T extends Model = Model> {
  readonly port: ServiceIdentifier<T>;
  readonly name: string;
  derive(clients: ClientLookup, signal: AbortSignal): Promise<Derived<T>> | Derived<T>;
  readonly create?: undefined;
}

/** The container's list of models; runtimes add to it (see `models`). */
export const ModelEntries: ServiceIdentifier<ModelEntry> = Symbol.for(
  'sitflow.ModelEntries',
) as ServiceIdentifier<ModelEntry>;

/** The models of an app. */
export class ModelRegistry {
  private readonly made = new Map<ModelEntry, Promise<Model>>();
  private readonly leaving = new AbortController();

  private readonly controls: { readonly name: string; readonly adjust: (capacity: Capacity) => void }[] = [];
  private readonly slots = new WeakMap<Model, Slots>();
  private readonly clients = new Map<ModelEntry, Promise<Client<Model>>>();

  /** `environment` is shared by all clients. `capacity` overrides the models' own capacities, by name. */
  constructor(
    readonly entries: readonly ModelEntry[],
    private readonly environment: ClientEnvironment,
    private capacity: Readonly<Record<string, Capacity>> = {},
  ) {
    checkCapacities(capacity, entries);
    const seen = new Set<string>();
    for (const { port, name } of entries) {
      const key = `${portName(port)} "${name}"`;
      if (seen.has(key)) {
        throw new SitflowError('model.doubled-name', `there are two models ${key}`, {
          mend: 'Give one of them another name.',
        });
      }
      seen.add(key);
    }
  }

  /** The ports that have a model. */
  get ports(): readonly ServiceIdentifier<Model>[] {
    return [...new Set(this.entries.map((entry) => entry.port))];
  }

  /** The ports that a stage may ask through: core's own, and those that have a model. */
  get known(): readonly ServiceIdentifier<Model>[] {
    return [...new Set([...PORTS, ...this.ports])];
  }

  /** What stages get of the model of that name; without a name, of the only one there is. One client for all stages and runs of the app. */
  async client<T extends Model>(port: ServiceIdentifier<T>, name?: string): Promise<Client<T>> {
    const entry = this.find(port, name);
    let client = this.clients.get(entry);
    if (!client) {
      client = this.make(entry).then((model) =>
        entry.derive ? derivedClient(entry.port, model as never) : this.clientOf(entry, model),
      );
      this.clients.set(entry, client);
      client.catch(() => this.clients.delete(entry));
    }
    return (await client) as never;
  }

  private clientOf({ port, name }: ModelEntry, model: Model): Client<Model> {
    checkCapacity(`the capacity of "${name}"`, model.capacity ?? {});
    const capacity = layCapacities(model.capacity, own(this.capacity, EVERY), own(this.capacity, name));
    // One model under two names is still one model.
    const slots = capacity.slots ?? this.slots.get(model) ?? new Slots(capacity.concurrency, this.environment.clock);
    this.slots.set(model, slots);
    const { client, adjust } = clientOf(port, model, this.environment, { ...capacity, slots });
    this.controls.push({ name, adjust });
    return client;
  }

  /** Lays capacities over those that models have, by name (`*`: all), from their next call on. Unknown names throw `option.unknown-name`. */
  setCapacity(capacity: Readonly<Record<string, Capacity>>): void {
    checkCapacities(capacity, this.entries);
    this.capacity = Object.fromEntries(
      [...new Set([...Object.keys(this.capacity), ...Object.keys(capacity)])].map((name) => [
        name,
        layCapacities(own(this.capacity, name), own(capacity, name)),
      ]),
    );
    for (const { name, adjust } of this.controls) {
      adjust(layCapacities(own(capacity, EVERY), own(capacity, name)));
    }
  }

  /** The model itself, as its runtime made it: it answers batches, and nothing checks its replies. For a derived one see `client`. */
  async get<T extends Model>(port: ServiceIdentifier<T>, name?: string): Promise<T> {
    const entry = this.find(port, name);
    if (!entry.derive) return (await this.make(entry)) as T;
    throw new SitflowError(
      'model.derived',
      `${portName(port)} "${entry.name}" is made of other models, and answers no batches`,
      {
        mend: 'Ask its client: app.models.client(port, name).',
      },
    );
  }

  /** Throws what is wrong with a name, without making the model. */
  check(port: ServiceIdentifier, name: string): void {
    this.find(port, name);
  }

  async dispose(): Promise<void> {
    if (this.leaving.signal.aborted) return;
    this.leaving.abort();
    const models = await Promise.allSettled([...this.made.values()]);
    this.made.clear();
    await Promise.allSettled(models.map(async (m) => (m.status === 'fulfilled' ? m.value.dispose?.() : undefined)));
  }

  private make(entry: ModelEntry): Promise<Model> {
    if (this.leaving.signal.aborted) {
      throw disposed();
    }
    let model = this.made.get(entry);
    if (!model) {
      model = (async () => {
        const { signal } = this.leaving;
        const lookup: ClientLookup = (port, name) => this.client(port, name);
        return identified(entry.derive ? await entry.derive(lookup, signal) : await entry.create(signal));
      })();
      this.made.set(entry, model);
      // One that could not be made is tried again when it is asked for again.
      model.catch(() => this.made.delete(entry));
    }
    return model.catch((thrown) => {
      throw toSitflowError(thrown, 'model.failed').at({ model: entry.name });
    });
  }

  private find(port: ServiceIdentifier, name: string | undefined): ModelEntry {
    const candidates = this.entries.filter((entry) => entry.port === port);
    if (candidates.length === 0) throw this.none(port);
    const names = candidates.map((c) => c.name);
    if (name === undefined) {
      if (candidates.length === 1) return candidates[0] as ModelEntry;
      throw new SitflowError('model.ambiguous', `there are several models for ${portName(port)}: ${names.join(', ')}`, {
        mend: `Say which one with \`use\`, for example use: '${names[0]}'.`,
      });
    }
    const found = candidates.find((candidate) => candidate.name === name);
    if (found) return found;
    const near = nearest(name, names);
    throw new SitflowError('model.unknown', `there is no ${portName(port)} named "${name}"`, {
      mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${names.join(', ')}.`,
    });
  }

  private none(port: ServiceIdentifier): SitflowError {
    const others = this.ports.map(portName).join(', ') || 'none';
    return new SitflowError('model.none', `no model serves ${portName(port)} (ports served: ${others})`, {
      mend: 'Add a module that has one: playground() has Translator, Captioner and Answerer, students() TextGenerator and VisionGenerator; prompted({ … }) makes a Judge and others from a text or vision model; or transformers({ … }), models([ … ]).',
    });
  }
}

/** Stands for all models. */
const EVERY = '*';

/** Checks capacities by name. One for a model that there is not would do nothing. */
function checkCapacities(capacity: Readonly<Record<string, Capacity>>, entries: readonly ModelEntry[]): void {
  const names = [...new Set(entries.map(({ name }) => name))];
  const unknown = Object.keys(capacity).find((name) => name !== EVERY && !names.includes(name));
  if (unknown === undefined) {
    for (const [name, each] of Object.entries(capacity)) checkCapacity(`capacity[${JSON.stringify(name)}]`, each);
    return;
  }
  const near = nearest(unknown, names);
  throw new SitflowError('option.unknown-name', `\`capacity\` names "${unknown}", and no model has that name`, {
    mend: `${near ? `Did you mean "${near}"? ` : ''}There are: ${names.join(', ') || 'none'}.`,
  });
}

/** Two models without an identity would pass for one, wherever results are cached. */
async function identified(model: Model): Promise<Model> {
  const identity: unknown = (model as Model | undefined)?.identity;
  if (typeof identity === 'string' && identity !== '') return model;
  await (model as Model | undefined)?.dispose?.();
  throw new SitflowError('model.no-identity', `its \`identity\` is ${describe(identity)}`, {
    mend: 'Give it a text that changes whenever its replies could change: id, revision, dtype, settings.',
  });
}
