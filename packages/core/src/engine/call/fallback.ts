import { SitflowError, toSitflowError, withFramesOf } from '../../base/errors.js';
import type { ModelRegistry } from '../../client/registry.js';
import { portName } from '../../model/ports.js';
import type { AnySpec } from '../../stage/stage.js';
import type { ResolvedStage } from './resolve.js';

/** One way of giving models to a stage and the stages it is made of: for each, port name → model name. */
export type Choice = ReadonlyMap<AnySpec, Readonly<Record<string, string>>>;

/**
 * The ways that a spec's `use` allows, in the order they are to be tried. Where several ports have an order of models each, every
 * combination is a way, and the first-named port's models change first.
 */
export function choicesOf(spec: AnySpec): readonly Choice[] {
  let choices: readonly Choice[] = [new Map()];
  for (const each of family(spec)) {
    for (const [port, use] of Object.entries(each.use ?? {})) {
      const names = [use].flat() as string[];
      if (names.length === 0) {
        throw new SitflowError('stage.no-model-named', `its \`use\` names no model for ${port}`, {
          stage: each.name,
          mend: 'Name one, or leave the port out.',
        });
      }
      choices = names.flatMap((name) =>
        choices.map((choice) => new Map([...choice, [each, { ...choice.get(each), [port]: name }]])),
      );
    }
  }
  return choices;
}

/** A spec, and those of the stages it is made of. */
function family(spec: AnySpec): readonly AnySpec[] {
  return [spec, ...(spec.inner ?? []).flatMap(family)];
}

/** A misspelt name is an error before anything runs, wherever it stands in the order. */
export function checkUse(spec: AnySpec, registry: ModelRegistry): void {
  for (const { name, use = {} } of family(spec)) {
    for (const [port, names] of Object.entries(use)) {
      const token = registry.known.find((known) => portName(known) === port);
      if (!token) {
        throw new SitflowError('stage.unknown-port', `its \`use\` names the port "${port}", which does not exist`, {
          stage: name,
          mend: `Ports: ${registry.known.map(portName).join(', ')}.`,
        });
      }
      for (const model of [names].flat()) {
        try {
          registry.check(token, model);
        } catch (thrown) {
          throw toSitflowError(thrown).at({ stage: name });
        }
      }
    }
  }
}

/** The first way that can be made, with the way to those after it. What comes later is made only when it is asked for. */
export async function firstOf(
  choices: readonly Choice[],
  make: (choice: Choice) => Promise<ResolvedStage>,
): Promise<ResolvedStage> {
  let failure: unknown;
  for (const [i, choice] of choices.entries()) {
    try {
      const resolved = await make(choice);
      const rest = choices.slice(i + 1);
      return rest.length === 0 ? resolved : { ...resolved, next: once(() => firstOf(rest, make)) };
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** Makes something when it is first asked for; after a failure it is made anew. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/**
 * Whether another model could do better. None can with an empty text, a damaged picture, a store that is full, or a stage that returns
 * what it does not add. A text that is too long is too long for this model.
 */
export function mayFallBack({ code }: SitflowError): boolean {
  return !/^(picture|audio|cache|run|app)\.|^(text\.empty|stage\.wrong-result)$/.test(code);
}

/** What is said when no model is left: an input's own fault alone, else what each model said. */
export function noneLeft(errors: readonly SitflowError[]): SitflowError {
  const last = errors.at(-1) as SitflowError;
  if (errors.length === 1 || !mayFallBack(last)) return last;
  const said = errors.map((error, i) => `(${i + 1}) ${error.message}`).join('; ');
  const all = new SitflowError('model.all-failed', `each of the ${errors.length} models in its order failed: ${said}`, {
    mend: 'Fix one of them, or name another in `use`.',
    cause: errors[0],
  });
  return withFramesOf(errors[0], all);
}
