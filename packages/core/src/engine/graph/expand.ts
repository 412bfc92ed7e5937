import { Observable } from 'rxjs';
import type { AnySpec } from '../../stage/stage.js';
import { type Flow, hasFailed, newFlow, writeFields } from './flow.js';
import type { Unit } from './unit.js';

/** What a run has to know of children. */
export interface Nursery {
  /** Gives them the place of their parent among those inside. */
  born(parent: Flow, children: readonly Flow[]): void;
}

/** Puts the children that a stage made of a flow in its place. One that failed, or whose fields were gold, goes on as it is. */
export function expandUnit(stage: Unit, spec: AnySpec, nursery: Nursery): Unit {
  return (source) =>
    new Observable((subscriber) =>
      source.pipe(stage).subscribe({
        next(flow) {
          const { children: made } = flow;
          if (hasFailed(flow) || !made) return subscriber.next(flow);
          const children = made.adds.map((own, i) => {
            const child = newFlow(`${flow.id}/${i}`, flow.index, [...flow.ancestors, flow.id]);
            Object.assign(child.fields, flow.fields);
            Object.assign(child.sources, flow.sources);
            child.fields.id = child.id;
            child.given = flow.given;
            child.spans.push(...flow.spans);
            writeFields(child, spec, own, made.source);
            return child;
          });
          nursery.born(flow, children);
          for (const child of children) subscriber.next(child);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
}
