import { Container } from 'inversify';
import { SitflowError, toSitflowError } from '../../base/errors.js';
import { unresolved } from '../../base/unresolved.js';
import type { UsedModel } from '../../cache/key.js';
import type { ModelRegistry } from '../../client/registry.js';
import type { Fields } from '../../example/example.js';
import { canonicalJson } from '../../example/json.js';
import type { Client } from '../../model/client-type.js';
import { type Model, portName } from '../../model/ports.js';
import { type AnySpec, InnerStages, type Stage, StageOptions } from '../../stage/stage.js';
import { type Choice, checkUse, choicesOf, firstOf } from './fallback.js';
import { innerStage } from './inner-stage.js';

/** A spec given life: the stage with its models injected, and the identities of those. */
export interface ResolvedStage {
  readonly stage: Stage<Fields, Fields>;
  /** The models that were injected, by port. */
  readonly models: readonly UsedModel[];
  /** The same stage with the next of its models, where `use` names an order of them. */
  readonly next?: () => Promise<ResolvedStage>;
}

/** Resolves a spec, with the first of its models that can be made. */
export async function resolveStage(spec: AnySpec, parent: Container, registry: ModelRegistry): Promise<ResolvedStage> {
  checkUse(spec, registry);
  return firstOf(choicesOf(spec), (choice) => resolveWith(choice, spec, parent, registry));
}

/** Resolves a spec in a child container of its own, that binds its options, its class, and each port to the model it is to use. */
async function resolveWith(
  choice: Choice,
  spec: AnySpec,
  parent: Container,
  registry: ModelRegistry,
): Promise<ResolvedStage> {
  const inner = spec.inner
    ? await Promise.all(spec.inner.map((each) => resolveWith(choice, each, parent, registry)))
    : [];
  const container = new Container({ parent });
  const models = new Map<string, UsedModel>();
  const used = (model: UsedModel) => models.set(canonicalJson([model.port, model.identity]), model);
  for (const each of inner) for (const model of each.models) used(model);
  let failure: unknown;
  for (const port of registry.known) {
    container.bind<Client<Model>>(port as never).toDynamicValue(async () => {
      try {
        const client = await registry.client(port, choice.get(spec)?.[portName(port)]);
        used({ port: portName(port), identity: client.identity });
        return client;
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  }
  container.bind(InnerStages).toConstantValue(inner.map((each, i) => innerStage(spec.inner?.[i] as AnySpec, each)));
  container.bind(StageOptions).toConstantValue(spec.options);
  try {
    container.bind(spec.stage).toSelf().inTransientScope();
    const stage = (await container.getAsync(spec.stage)) as Stage<Fields, Fields>;
    if (typeof stage.run !== 'function') {
      throw new SitflowError('stage.no-run', `${spec.stage.name} has no method run()`, {
        mend: 'Implement Stage: async run(example, context).',
      });
    }
    // By port, not by which was made first: keys and sources have to be the same in every run.
    return {
      stage,
      models: [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, model]) => model),
    };
  } catch (thrown) {
    // The container wraps what a binding throws: the first cause says more.
    if (failure !== undefined) throw toSitflowError(failure).at({ stage: spec.name });
    throw unresolved(thrown).at({ stage: spec.name });
  }
}
