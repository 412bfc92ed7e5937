import { connect, filter, map, merge } from 'rxjs';
import { SitflowError, toSitflowError } from '../errors.js';
import type { FieldType } from '../field-type.js';
import { branchesOf, branchOf, type Choose, type Keep, type Part } from '../parts.js';
import { type Flow, failAt, hasFailed } from './flow.js';
import { checkInputs } from './intake.js';
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

/** Rejects the flows for which the test is false. */
export function keepUnit({ test, reason }: Keep, place: number): Unit {
  return map((flow) => {
    if (hasFailed(flow)) return flow;
    try {
      if (test.value(flow.fields as never) !== true) {
        failAt(flow, place, new SitflowError('example.not-kept', reason));
      }
    } catch (thrown) {
      failAt(flow, place, toSitflowError(thrown, 'keep.threw'));
    }
    return flow;
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
