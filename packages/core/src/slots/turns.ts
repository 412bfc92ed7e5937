import { ChurningMap } from '../base/churning-map.js';

/** A run's place among those that wait: the lower goes first. It only grows. */
export class Turn {
  /** Queues in which the run has requests. */
  queues = 0;

  constructor(public place: number) {}
}

/** The order in which runs have their turns, over all queues of the same slots. A run that waited for nothing goes behind all others. */
export class Turns {
  private last = 0;
  private readonly turns = new ChurningMap<Turn, object>();

  /** A run has requests in one queue more. */
  enter(run: object): Turn {
    let turn = this.turns.get(run);
    if (!turn) {
      turn = new Turn(++this.last);
      this.turns.set(run, turn);
    }
    turn.queues++;
    return turn;
  }

  /** A run has requests in one queue less. */
  leave(run: object, turn: Turn): void {
    if (--turn.queues === 0) this.turns.delete(run);
  }

  /** The run has had its turn. */
  had(turn: Turn): void {
    turn.place = ++this.last;
  }
}

interface Waiting {
  readonly turn: Turn;
  readonly empty: boolean;
}

/** What waits, by its turns: a heap. A turn that has grown since is put right once it comes to the front, and what is empty falls out there. */
export class Line<T extends Waiting> {
  private readonly heap: { place: number; readonly item: T }[] = [];

  push(item: T): void {
    const { heap } = this;
    let at = heap.length;
    const entry = { place: item.turn.place, item };
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as (typeof heap)[number];
      if (parent.place <= entry.place) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** The one whose turn is next. */
  get first(): T | undefined {
    const { heap } = this;
    for (let front = heap[0]; front; front = heap[0]) {
      const { item } = front;
      if (item.empty) this.shift();
      else if (item.turn.place === front.place) return item;
      else {
        front.place = item.turn.place;
        this.sink();
      }
    }
    return undefined;
  }

  /** Takes out what stands at the front. */
  shift(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    this.sink();
  }

  private sink(): void {
    const { heap } = this;
    const entry = heap[0] as (typeof heap)[number];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      if (!left) break;
      const right = heap[below + 1];
      if (right && right.place < left.place) below++;
      const child = heap[below] as (typeof heap)[number];
      if (child.place >= entry.place) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = entry;
  }
}
