import type { ServiceIdentifier } from 'inversify';
import { describe, nearest, SitflowError } from '../base/errors.js';
import { checkOptions, type OptionNames } from '../base/options.js';
import type { DerivedEntry, ModelEntry, RuntimeEntry } from './models.js';
import { type Model, portName } from './ports.js';

/** The options of a model that a module offers: at least which model it is. */
export interface NamedModel {
  /** Which model: an id, a path, or the name of another model, as the module says. */
  readonly model: string | URL;
  /** The name that `use` takes. */
  readonly name?: string;
}

/** One model by its id, or with options; or several by name. */
export type OneOrSeveral<Options extends NamedModel> =
  | Options['model']
  | Options
  | Readonly<Record<string, Options['model'] | Options>>;

/** How a module makes its models of one port. */
export interface EntryForm<T extends Model, Options extends NamedModel> {
  /** The function that takes the options, as in the message: "transformers()". */
  readonly by: string;
  /** The names of all options. */
  readonly known: OptionNames<Options>;
  /** What `model` takes, as a hint: "an id on the Hub, or a folder". */
  readonly hint: string;
  /** The name of a model that was given none (default: its `model`). */
  readonly nameOf?: (options: Options) => string;
  /**
   * How the model is made: `create` for a runtime, `derive` for a model made of others. Called at once for each model, with its options and name; throw
   * here if they are wrong. `what` begins the message: 'the Translator "m2m"'.
   */
  readonly make: (
    options: Options & { readonly name: string },
    what: string,
  ) => Pick<RuntimeEntry<T>, 'create'> | Pick<DerivedEntry<T>, 'derive'>;
}

/**
 * The entries of one port from a module's options: a string (or URL) is one model, an object with `model` is one with options, any other object has
 * several by name. Nothing given gives no entries.
 */
export function modelEntries<T extends Model, Options extends NamedModel>(
  port: ServiceIdentifier<T>,
  given: OneOrSeveral<Options> | undefined,
  form: EntryForm<T, Options>,
): ModelEntry<T>[] {
  if (given === undefined) return [];
  const named = byName(portName(port), given, form);
  if (named.length === 0) {
    throw noModel(`${form.by} was given no model for ${portName(port)}`, `${form.hint}; or leave the port out.`);
  }
  return named.map(([name, options]) => {
    const what = `the ${portName(port)} "${name}"`;
    checkOptions(what, options, form.known);
    if (!hasModel(options)) throw noModel(`${what} does not say which model it is`, `${form.hint}.`);
    return { port, name, ...form.make({ ...options, name }, what) } as ModelEntry<T>;
  });
}

function byName<T extends Model, Options extends NamedModel>(
  port: string,
  given: OneOrSeveral<Options>,
  { by, known, hint, nameOf = ({ model }) => String(model) }: EntryForm<T, Options>,
): (readonly [name: string, options: Options])[] {
  const one = (options: Options) => [options.name ?? nameOf(options), options] as const;
  if (isId(given)) return [one(withOptions(given))];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new SitflowError('option.not-an-object', `the ${port} of ${by} is ${describe(given)}`, {
      mend: 'Give one model, { model: … } with its options, or several by name.',
    });
  }
  if (hasModel(given)) return [one(given as Options)];
  // Options without `model` would pass for models that are called by the options' names.
  const option = Object.entries(given).find(([key, value]) => Object.hasOwn(known, key) && !isOptions(value))?.[0];
  if (option !== undefined) {
    const others = Object.keys(given).filter((key) => !Object.hasOwn(known, key));
    const near = others.find((key) => nearest(key, ['model']) !== undefined);
    throw noModel(
      `the ${port} of ${by} has the option "${option}" and no \`model\``,
      `${near === undefined ? '' : `Did you mean \`model\` by "${near}"? `}${hint}. If a model is to be called "${option}", write { ${option}: { model: … } }.`,
    );
  }
  return Object.entries(given as Readonly<Record<string, Options['model'] | Options>>).map(([name, value]) => [
    name,
    isId(value) ? withOptions<Options>(value) : (value as Options),
  ]);
}

function withOptions<Options extends NamedModel>(model: string | URL): Options {
  return { model } as Options;
}

function isId(given: unknown): given is string | URL {
  return typeof given === 'string' || given instanceof URL;
}

function isOptions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof URL) && hasModel(value);
}

/** A record of models may hold one that is called `model`; its value is then options, not an id. */
function hasModel(given: object): boolean {
  const { model } = given as { model?: unknown };
  return model !== '' && isId(model);
}

function noModel(found: string, mend: string): SitflowError {
  return new SitflowError('model.no-model', found, { mend });
}
