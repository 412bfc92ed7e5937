import type { AnyChain } from '@sitflow/core';

/** Who answers: a model for each stage, or one (`joint`) for the whole chain. */
export interface System {
  readonly name: string;
  readonly chain: AnyChain;
  readonly joint?: string;
}
