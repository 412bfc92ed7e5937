import { Observable, type OperatorFunction } from 'rxjs';
import { type Linked, LinkedList } from '../../base/linked.js';
import type { Flow } from '../graph/flow.js';

/** A place in the order of the source, and who has come to it. */
export interface Slot extends Linked<Slot> {
  flow: Flow | undefined;
}

/** The order of the source among those inside: one slot each, and one for each child in its parent's place. */
export class SourceOrder {
  private readonly slots = new LinkedList<Slot>();

  enter(flow: Flow): void {
    flow.slot = newSlot();
    this.slots.add(flow.slot);
  }

  /** Gives the children the place of their parent. */
  split(parent: Flow, children: readonly Flow[]): void {
    const place = parent.slot as Slot;
    for (const child of children) {
      child.slot = newSlot();
      this.slots.insert(child.slot, place);
    }
    this.slots.remove(place);
  }

  /** Emits flows by their places; one that comes early is held until those before it have come. */
  operator(): OperatorFunction<Flow, Flow> {
    return (source) =>
      new Observable((subscriber) => {
        let emitting = false;
        let ended = false;
        return source.subscribe({
          next: (flow) => {
            (flow.slot as Slot).flow = flow;
            if (emitting) return;
            // What is emitted may make room for more, and so come back here or end the source: neither may overtake what is held.
            emitting = true;
            for (let first = this.slots.first; first?.flow; first = this.slots.first) {
              this.slots.remove(first);
              subscriber.next(first.flow);
            }
            emitting = false;
            if (ended) subscriber.complete();
          },
          error: (error) => subscriber.error(error),
          complete() {
            ended = true;
            if (!emitting) subscriber.complete();
          },
        });
      });
  }
}

function newSlot(): Slot {
  return { flow: undefined, before: undefined, after: undefined };
}
