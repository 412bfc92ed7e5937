import { connect, filter, map, merge } from 'rxjs';
import { describe, SitflowError, toSitflowError } from '../../base/errors.js';
import { branchesOf, branchOf, type Choose, type Keep, type Part } from '../../chain/parts.js';
import type { FieldType } from '../../stage/field-type.js';
import { checkInputs } from '../run/intake.js';
import { type Flow, failAt, hasFailed } from './flow.js';
import type { Unit } from './unit.js';

/** Lets by the flows that have failed, and the others through `unit`. The failed are looked for first: `unit` makes others fail, which come only once. */
export function passingFailed(unit: Unit): Unit {
  return connect((flows) =>
    merge(
      flows.pipe(filter(hasFailed)),
      flows.pipe(
        filter((flow) => !hasFailed(flow)),
        unit,
      ),
    ),
  );
}

/** Rejects the flows for which the test is false. What is neither true nor false says nothing of the flow: the test's fault, and no reason. */
export function keepUnit({ test, reason }: Keep, place: number): Unit {
  return map((flow) => {
    if (hasFailed(flow)) return flow;
    try {
      const kept: unknown = test.value(flow.fields as never);
      if (kept === false) failAt(flow, place, new SitflowError('example.not-kept', reason));
      else if (kept !== true) failAt(flow, place, notBoolean(kept, test.reads));
    } catch (thrown) {
      failAt(flow, place, toSitflowError(thrown, 'keep.threw'));
    }
    return flow;
  });
}

function notBoolean(kept: unknown, reads: readonly string[]): SitflowError {
  const waits = kept instanceof Promise;
  // Nobody else hears of it.
  if (waits) kept.catch(() => {});
  return new SitflowError('keep.not-boolean', `the test of keep() (${reads.join(', ')}) gave ${describe(kept)}`, {
    mend: waits
      ? 'It cannot be async: compute the value in a stage, and keep by that stage or its field.'
      : 'Return true or false.',
  });
}

/** Sends each flow through its branch, if it has the inputs that this one needs. `slot` is where the flow notes which. */
export function chooseUnit(
  choose: Choose,
  types: Readonly<Record<string, FieldType>>,
  place: number,
  slot: number,
  unitOf: (parts: readonly Part[]) => Unit,
): Unit {
  const ways = branchesOf(choose).map(([, branch]) => branch);
  const NONE = ways.length;
  const enter = (flow: Flow): Flow => {
    flow.joined[slot] = NONE;
    if (hasFailed(flow)) return flow;
    try {
      const branch = branchOf(choose, flow.fields);
      const error = checkInputs(flow.fields, branch.inputs, types);
      if (error) failAt(flow, place, error);
      else flow.joined[slot] = ways.indexOf(branch);
    } catch (thrown) {
      failAt(flow, place, toSitflowError(thrown, 'choose.threw'));
    }
    return flow;
  };
  const goes = (way: number) => filter((flow: Flow) => flow.joined[slot] === way);
  return (source) =>
    source.pipe(
      map(enter),
      connect((flows) =>
        merge(...ways.map(({ parts }, way) => flows.pipe(goes(way), unitOf(parts))), flows.pipe(goes(NONE))),
      ),
    );
}
