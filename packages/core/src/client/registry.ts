import type { ServiceIdentifier } from 'inversify';
import { disposed } from '../base/disposed.js';
import { describe, nearest, SitflowError, toSitflowError } from '../base/errors.js';
import { own } from '../base/own.js';
import type { Client } from '../model/client-type.js';
import type { ClientLookup, ModelEntry } from '../model/models.js';
import { type Capacity, type Model, PORTS, portName } from '../model/ports.js';
import { Slots } from '../slots/slots.js';
import { checkCapacity, layCapacities } from './capacity.js';
import { type ClientEnvironment, clientOf, derivedClient } from './client.js';

/** The models of an app. */
export class ModelRegistry {
  private readonly made = new Map<ModelEntry, Promise<Model>>();
  private readonly leaving = new AbortController();

  private readonly controls: { readonly name: string; readonly adjust: (capacity: Capacity) => void }[] = [];
  private readonly slots = new WeakMap<Model, Slots>();
  private readonly clients = new Map<ModelEntry, Promise<Client<Model>>>();

  /** `environment` and `capacity` are for the clients: what they have in common, and what an app lays over a model's own capacity, by name. */
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
  client<T extends Model>(port: ServiceIdentifier<T>, name?: string): Promise<Client<T>> {
    return this.clientFor(port, name, []);
  }

  /** `makers`: the derived models that are being made of this one, the last one first. */
  private async clientFor<T extends Model>(
    port: ServiceIdentifier<T>,
    name: string | undefined,
    makers: readonly ModelEntry[],
  ): Promise<Client<T>> {
    const entry = this.find(port, name);
    if (makers.includes(entry)) {
      throw new SitflowError('model.circular', `${portName(port)} "${entry.name}" is derived from itself`, {
        mend: 'Derive it from another model: name that one in `derive`.',
        blame: 'setup',
      });
    }
    let client = this.clients.get(entry);
    if (!client) {
      client = this.make(entry, makers).then((model) =>
        entry.derive ? derivedClient(entry.port, model as never) : this.clientOf(entry, model),
      );
      this.clients.set(entry, client);
      client.catch(() => this.clients.delete(entry));
    }
    return (await client) as never;
  }

  private clientOf({ port, name }: ModelEntry, model: Model): Client<Model> {
    checkCapacity(`the capacity of "${name}"`, model.capacity ?? {});
    const { clock } = this.environment;
    const over = layCapacities(own(this.capacity, EVERY), own(this.capacity, name));
    const capacity = layCapacities(model.capacity, over);
    // One model under two names is still one model.
    const shared = capacity.slots ?? this.slots.get(model);
    const slots = shared ?? new Slots(capacity.concurrency, clock);
    // What the app says of a model goes before what the model says, also where it shares its slots.
    if (shared && !over.slots && over.concurrency !== undefined) shared.setConcurrency(over.concurrency, clock);
    this.slots.set(model, slots);
    const { client, adjust } = clientOf(port, model, this.environment, { ...capacity, slots }, name);
    this.controls.push({ name, adjust });
    return client;
  }

  /** Lays capacities over those that models have, by name (`*`: all), from their next call on. Unknown names throw `option.unknown-name`. */
  setCapacity(capacity: Readonly<Record<string, Capacity>>): void {
    checkCapacities(capacity, this.entries);
    const fixed = Object.keys(capacity).find((name) => capacity[name]?.slots !== undefined);
    if (fixed !== undefined) {
      throw new SitflowError('option.unserved', `\`capacity.${fixed}.slots\` cannot be changed while the app lives`, {
        mend: 'Give it to createApp(), or change `concurrency`: that of shared slots changes for all who share them.',
      });
    }
    this.capacity = Object.fromEntries(
      [...new Set([...Object.keys(this.capacity), ...Object.keys(capacity)])].map((name) => [
        name,
        // What is said of all goes before what was said of one until now.
        layCapacities(layCapacities(own(this.capacity, name), own(capacity, EVERY)), own(capacity, name)),
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

  private make(entry: ModelEntry, makers: readonly ModelEntry[] = []): Promise<Model> {
    if (this.leaving.signal.aborted) {
      throw disposed();
    }
    let model = this.made.get(entry);
    if (!model) {
      model = (async () => {
        const { signal } = this.leaving;
        const lookup: ClientLookup = (port, name) => this.clientFor(port, name, [entry, ...makers]);
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
      mend: 'Add a module that has one: playground() has Translator, Captioner and Answerer, students() TextGenerator and VisionGenerator; prompted({ … }) makes a Judge, and others, of a model that writes; or transformers({ … }), models([ … ]).',
    });
  }
}

/** Stands for all models. */
const EVERY = '*';

/** Checks capacities by name. One for a model that there is not would do nothing. */
function checkCapacities(capacity: Readonly<Record<string, Capacity>>, entries: readonly ModelEntry[]): void {
  const names = [...new Set(entries.map(({ name }) => name))];
  const unknown = Object.keys(capacity).find((name) => name !== EVERY && !names.includes(name));
  const derived = entries.find(({ name, derive }) => derive && Object.hasOwn(capacity, name));
  if (derived && !entries.some(({ name, derive }) => name === derived.name && !derive)) {
    throw new SitflowError(
      'option.unserved',
      `\`capacity\` names "${derived.name}", which is derived from other models`,
      {
        mend: 'Give the capacity to the model that it asks.',
      },
    );
  }
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
    mend: 'Give it a text that changes with all that its output follows from: id, revision, dtype, settings.',
  });
}
