import { Observable } from 'rxjs';
import type { Part } from '../../chain/parts.js';
import { type Flow, hasFailed } from '../graph/flow.js';
import type { Admission } from '../operators/admit.js';

/** A flow as it enters another graph, whose joins count from the beginning. */
export function anew(flow: Flow): Flow {
  flow.joined.length = 0;
  return flow;
}

export type Stretches = readonly { readonly parts: readonly Part[]; readonly gatherer: number | undefined }[];

export function splitAtGathers(parts: readonly Part[]): Stretches {
  const at = parts.findIndex((part) => part.kind === 'gather');
  if (at < 0) return [{ parts, gatherer: undefined }];
  const gatherer = (parts[at] as Extract<Part, { stage: number }>).stage;
  return [{ parts: parts.slice(0, at), gatherer }, ...splitAtGathers(parts.slice(at + 1))];
}

/** All flows of a stretch, once it has ended; each makes room as it comes. With `failFast` the first that failed is all there is. */
export function collected(
  flows$: Observable<Flow>,
  admission: Admission<unknown>,
  failFast: boolean,
  arrived: (flow: Flow) => void,
): Observable<Flow[]> {
  return new Observable((subscriber) => {
    const all: Flow[] = [];
    return flows$.subscribe({
      next(flow) {
        if (failFast && hasFailed(flow)) {
          subscriber.next([flow]);
          subscriber.complete();
          return;
        }
        all.push(flow);
        arrived(flow);
        admission.release();
      },
      error: (error) => subscriber.error(error),
      complete() {
        const failure = admission.failure();
        if (failure) return subscriber.error(failure.error);
        subscriber.next(all);
        subscriber.complete();
      },
    });
  });
}

/** The flows in turn; the list lets go of each as it is handed over, so that what has ended is not held till the run's end. */
export function* handedOver(flows: (Flow | undefined)[]): Iterable<Flow> {
  for (let i = 0; i < flows.length; i++) {
    const flow = flows[i] as Flow;
    flows[i] = undefined;
    yield flow;
  }
}
