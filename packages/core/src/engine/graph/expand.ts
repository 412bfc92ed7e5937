import { Observable } from 'rxjs';
import { ChurningMap } from '../../base/churning-map.js';
import { SitflowError } from '../../base/errors.js';
import type { AnySpec } from '../../stage/stage.js';
import { type Flow, failAt, hasFailed, newFlow, writeFields } from './flow.js';
import type { Unit } from './unit.js';

/** What a run has to know of children. */
export interface Nursery {
  /** Gives them the place of their parent among those inside; one whose id is that of another there fails. */
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

/** So many examples back an id is known again, whether its example is still inside or not: it must not depend on how fast they leave. */
const NEAR = 256;

/** Who is inside a run, by id; of one that has children inside, how many. */
export class Inside {
  private readonly ids = new ChurningMap<number>();
  private readonly near = new ChurningMap<true>();
  private readonly lately: string[] = [];
  private admitted = 0;

  /** One that comes from the source: its id must not be that of another inside, or of one that came shortly before. */
  admit(flow: Flow): void {
    if (this.near.has(flow.id)) {
      refuse(flow);
      return;
    }
    const at = this.admitted++ % NEAR;
    const oldest = this.lately[at];
    if (oldest !== undefined) this.near.delete(oldest);
    this.lately[at] = flow.id;
    this.near.set(flow.id, true);
    this.enter(flow);
  }

  /** One that is born likewise. */
  private enter(flow: Flow): void {
    if (!this.ids.has(flow.id)) {
      this.ids.set(flow.id, 1);
      return;
    }
    refuse(flow);
  }

  /** Children stand in for their parent, whose id stays taken until the last of them has left. */
  born(parent: Flow, children: readonly Flow[]): void {
    this.ids.set(parent.id, children.length);
    for (const child of children) this.enter(child);
  }

  leave(flow: Flow): void {
    if (flow.failures?.get(-1)?.code !== 'example.doubled-id') this.ids.delete(flow.id);
    // With the last child its parent goes, and with that perhaps the parent's.
    for (let i = flow.ancestors.length - 1; i >= 0; i--) {
      const ancestor = flow.ancestors[i] as string;
      const left = (this.ids.get(ancestor) ?? 1) - 1;
      if (left > 0) {
        this.ids.set(ancestor, left);
        return;
      }
      this.ids.delete(ancestor);
    }
  }

  /** After a whole-set stage nothing comes from the source any more: only these are inside. */
  only(flows: readonly Flow[]): void {
    this.ids.clear();
    for (const flow of flows) this.ids.set(flow.id, 1);
  }
}

function refuse(flow: Flow): void {
  failAt(
    flow,
    -1,
    new SitflowError('example.doubled-id', `there is another example "${flow.id}" near it`, {
      field: 'id',
      mend: 'Give each example an id of its own.',
    }),
  );
}
