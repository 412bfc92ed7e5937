/** What stands in a list. It stands in one at a time. */
export interface Linked<T> {
  before: T | undefined;
  after: T | undefined;
}

/**
 * A list that anything can be taken out of, at no cost and without a trace. A Map or Set under constant churn leaves its outgrown tables behind
 * in old memory, where they keep alive all that was in them: measured, most of the engine's time was then spent on collecting it.
 */
export class LinkedList<T extends Linked<T>> {
  first: T | undefined;
  last: T | undefined;

  add(item: T): void {
    item.before = this.last;
    item.after = undefined;
    if (this.last) this.last.after = item;
    else this.first = item;
    this.last = item;
  }

  /** Puts an item in before one that is in the list. */
  insert(item: T, next: T): void {
    item.before = next.before;
    item.after = next;
    if (next.before) next.before.after = item;
    else this.first = item;
    next.before = item;
  }

  /** Takes out an item that is in the list. */
  remove(item: T): void {
    if (item.before) item.before.after = item.after;
    else this.first = item.after;
    if (item.after) item.after.before = item.before;
    else this.last = item.before;
    item.before = undefined;
    item.after = undefined;
  }
}
