import type { ServiceIdentifier } from 'inversify';
import type { Client, Derived } from './client-type.js';
import type { Model } from './ports.js';

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
