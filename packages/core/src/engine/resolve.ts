import { Container } from 'inversify';
import { SitflowError, toSitflowError } from '../errors.js';
import type { Fields } from '../example.js';
import type { ModelRegistry } from '../models.js';
import { type Model, PORTS, portName } from '../ports.js';
import { type AnySpec, type Stage, StageOptions } from '../stage.js';

/** A spec given life: the stage with its models injected, and the identities of those. */
export interface ResolvedStage {
  readonly stage: Stage<Fields, Fields>;
  /** The models that were injected, by port. */
  readonly models: readonly { readonly port: string; readonly identity: string }[];
}

/** Resolves a spec in a child container of its own, that binds its options, its class, and each port to the model it is to use. */
export async function resolveStage(spec: AnySpec, parent: Container, registry: ModelRegistry): Promise<ResolvedStage> {
  const container = new Container({ parent });
  const models = new Map<string, string>();
  let failure: unknown;
  const ports = new Set([...PORTS, ...registry.ports]);
  for (const name of Object.keys(spec.use ?? {})) {
    if ([...ports].some((port) => portName(port) === name)) continue;
    throw new SitflowError('stage.unknown-port', `its \`use\` names the port "${name}", which there is not`, {
      stage: spec.name,
      mend: `Ports: ${[...ports].map(portName).join(', ')}.`,
    });
  }
  for (const port of ports) {
    container.bind<Model>(port).toDynamicValue(async () => {
      try {
        const model = await registry.get(port, spec.use?.[portName(port)]);
        models.set(portName(port), model.identity);
        return model;
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  }
  container.bind(StageOptions).toConstantValue(spec.options);
  container.bind(spec.stage).toSelf().inTransientScope();
  try {
    const stage = (await container.getAsync(spec.stage)) as Stage<Fields, Fields>;
    if (typeof stage.run !== 'function') {
      throw new SitflowError('stage.no-run', `${spec.stage.name} has no method run()`, {
        mend: 'Implement Stage: async run(example, context).',
      });
    }
    // By port, not by which was made first: keys and sources have to be the same in every run.
    return {
      stage,
      models: [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([port, identity]) => ({ port, identity })),
    };
  } catch (thrown) {
    // The container wraps what a binding throws: the first cause says more.
    if (failure !== undefined) throw toSitflowError(failure).at({ stage: spec.name });
    const error =
      toSitflowError(thrown).code === 'stage.threw'
        ? new SitflowError(
            'stage.not-resolved',
            thrown instanceof Error ? thrown.message.split('\n').slice(0, 4).join(' ') : String(thrown),
            {
              mend: 'Mark the class @injectable(), its constructor parameters @inject(token), and offer every token by a module.',
              cause: thrown,
            },
          )
        : toSitflowError(thrown);
    throw error.at({ stage: spec.name });
  }
}
