import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { type Linked, LinkedList } from '../../base/linked.js';

/** A place in the order of the source, and the item that has come to it. */
export interface Slot<T = unknown> extends Linked<Slot<T>> {
  item: T | undefined;
}

/** An item that has a place in the order. */
export interface Placed {
  slot: Slot | undefined;
}

/** The order of the source among the items inside: a place for each, and one for each child in its parent's place. */
export class SourceOrder<T extends Placed> {
  private readonly slots = new LinkedList<Slot>();

  /** The first place that is not free yet. */
  get first(): Slot | undefined {
    return this.slots.first;
  }

  enter(item: T): void {
    item.slot = newSlot();
    this.slots.add(item.slot);
  }

  /** Gives the children the place of their parent. */
  split(parent: T, children: readonly T[]): void {
    const place = parent.slot as Slot;
    for (const child of children) {
      child.slot = newSlot();
      this.slots.insert(child.slot, place);
    }
    this.slots.remove(place);
  }

  leave(slot: Slot): void {
    this.slots.remove(slot);
  }
}

/**
 * Emits items by their places in `order`; one that comes early is held until those before it have come.
 *
 * RxJS has no such operator for items that overtake each other: `concatMap` would work on one at a time, and sorting needs the end. Places are a linked list
 * and not indices, because an item can become several while others are inside.
 */
export function inSourceOrder<T extends Placed>(order: SourceOrder<T>): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      let emitting = false;
      let ended = false;
      return source.subscribe({
        next(item) {
          (item.slot as Slot).item = item;
          if (emitting) return;
          // What is emitted may make room for more, and so come back here or end the source: neither may overtake what is held.
          emitting = true;
          for (let { first } = order; first?.item; { first } = order) {
            order.leave(first);
            subscriber.next(first.item as T);
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

function newSlot(): Slot {
  return { item: undefined, before: undefined, after: undefined };
}
