import { Observable } from 'rxjs';
import { SitflowError } from '../errors.js';
import { type Flow, failAt, hasFailed, newFlow } from './flow.js';
import type { Unit } from './unit.js';

/** What a run has to know of children. */
export interface Nursery {
  /** Gives them the place of their parent among those inside; says which ids are those of others. */
  born(parent: Flow, children: readonly Flow[]): void;
}

/** Puts the children that a stage made of a flow in its place. One that failed, or whose fields were gold, goes on as it is. */
export function expandUnit(
  stage: Unit,
  adds: readonly string[],
  ownNames: Readonly<Record<string, string>> | undefined,
  nursery: Nursery,
): Unit {
  return (source) =>
    new Observable((subscriber) =>
      source.pipe(stage).subscribe({
        next(flow) {
          const { children: made } = flow;
          if (hasFailed(flow) || !made) return subscriber.next(flow);
          const children = made.adds.map((own, i) => {
            const child = newFlow(`${flow.id}/${i}`, flow.root);
            Object.assign(child.fields, flow.fields);
            Object.assign(child.sources, flow.sources);
            child.spans.push(...flow.spans);
            for (const field of adds) {
              child.fields[field] = own[ownNames?.[field] ?? field];
              child.sources[field] = made.source;
            }
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

/** Who is inside a run, by id. */
export class Inside {
  private readonly ids = new Map<string, number>();

  /** One that comes from the source, or is born: its id must not be that of another inside. */
  enter(flow: Flow): void {
    if (this.ids.has(flow.id)) {
      failAt(
        flow,
        -1,
        new SitflowError('example.doubled-id', `there is another example "${flow.id}" near it`, {
          field: 'id',
          mend: 'Give each example an id of its own.',
        }),
      );
    } else this.ids.set(flow.id, 1);
  }

  /** Children stand in for their parent, whose id stays taken until the last of them has left. */
  born(parent: Flow, children: readonly Flow[]): void {
    this.ids.set(parent.root, (this.ids.get(parent.root) ?? 0) + children.length - 1);
    for (const child of children) this.enter(child);
  }

  leave(flow: Flow): void {
    if (flow.failures?.get(-1)?.code === 'example.doubled-id' && flow.id === flow.root) return;
    if (flow.id !== flow.root) this.ids.delete(flow.id);
    const left = (this.ids.get(flow.root) ?? 1) - 1;
    if (left > 0) this.ids.set(flow.root, left);
    else this.ids.delete(flow.root);
  }
}
