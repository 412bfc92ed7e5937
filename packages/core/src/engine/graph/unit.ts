import type { OperatorFunction } from 'rxjs';
import type { Flow } from './flow.js';

/** One part of a run's graph: takes flows in and emits one or several for each. What ended badly goes on as a flow with its failure. */
export type Unit = OperatorFunction<Flow, Flow>;
