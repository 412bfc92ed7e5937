import { injectable } from 'inversify';
import type { Fields, Outcome } from '../example/example.js';
import { textScript } from '../script/script.js';
import type { FieldType } from '../stage/field-type.js';
import type { AnySpec, Stage, StageContext, StagePolicy, StageSpec } from '../stage/stage.js';

export interface FakeStageOptions {
  readonly policy?: StagePolicy;
  readonly types?: Readonly<Record<string, FieldType>>;
  readonly samples?: boolean;
  /** Give it to make a stage that takes batches. */
  readonly runBatch?: (examples: readonly Fields[], context: StageContext) => Promise<readonly Outcome<Fields>[]>;
}

/** A stage spec around a function, for tests: what a user writes as a class. Its adds are spoken as they stand. */
export function fakeStage<const Needs extends string, const Adds extends string>(
  name: string,
  needs: readonly Needs[],
  adds: readonly Adds[],
  run: (example: Fields, context: StageContext) => unknown,
  options: FakeStageOptions = {},
): StageSpec<{ [K in Needs]: unknown }, { [K in Adds]: string }> {
  const { runBatch, ...rest } = options;
  @injectable()
  class FakeStage implements Stage<Fields, Fields> {
    declare runBatch?: (examples: readonly Fields[], context: StageContext) => Promise<readonly Outcome<Fields>[]>;
    async run(example: Fields, context: StageContext): Promise<Fields> {
      return (await run(example, context)) as Fields;
    }
  }
  if (runBatch) FakeStage.prototype.runBatch = runBatch;
  const field = adds[0];
  const spec: AnySpec = {
    name,
    version: '1',
    stage: FakeStage,
    options: {},
    needs,
    adds,
    ...(field !== undefined && { script: textScript(field, () => ({ clauses: [`do ${name}`], label: name })) }),
    ...rest,
  };
  return spec as never;
}
