import { injectable } from 'inversify';
import type { Fields } from '../example/example.js';
import type { FieldType } from '../stage/field-type.js';
import { textScript } from '../stage/script.js';
import type { AnySpec, Stage, StageContext, StagePolicy, StageSpec } from '../stage/stage.js';

export interface FakeStageOptions {
  readonly policy?: StagePolicy;
  readonly types?: Readonly<Record<string, FieldType>>;
  readonly samples?: boolean;
}

/** A stage spec around a function, for tests: what a user writes as a class. Its adds are spoken as they stand. */
export function fakeStage<const Needs extends string, const Adds extends string>(
  name: string,
  needs: readonly Needs[],
  adds: readonly Adds[],
  run: (example: Fields, context: StageContext) => unknown,
  options: FakeStageOptions = {},
): StageSpec<{ [K in Needs]: unknown }, { [K in Adds]: string }> {
  @injectable()
  class FakeStage implements Stage<Fields, Fields> {
    async run(example: Fields, context: StageContext): Promise<Fields> {
      return (await run(example, context)) as Fields;
    }
  }
  const field = adds[0];
  const spec: AnySpec = {
    name,
    version: '1',
    stage: FakeStage,
    options: {},
    needs,
    adds,
    ...(field !== undefined && { script: textScript(field, () => ({ clauses: [`do ${name}`], label: name })) }),
    ...options,
  };
  return spec as never;
}
