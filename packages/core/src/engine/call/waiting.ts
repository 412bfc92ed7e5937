import type { Deadlines } from '../../base/deadlines.js';
import { LinkedList } from '../../base/linked.js';
import type { FullPolicy } from '../../stage/policy.js';
import { type Group, halves, type Item } from './call.js';

/** How often a whole batch probes a model that is away; after that its halves do. */
const WHOLE_PROBES = 3;

/** The queue of one stage: single items, which are called in batches, and groups of items that belong together. */
export class Waiting {
  /** They go before the single items: batches that failed, and their halves. */
  readonly groups: Group[] = [];
  /** Groups that wait for a model that is away. They go last. */
  readonly away: Group[] = [];
  private readonly items = new LinkedList<Item>();
  private count = 0;
  private waited = false;
  private cancelWait: (() => void) | undefined;

  constructor(
    private readonly size: number,
    private readonly batch: FullPolicy['batch'],
    private readonly deadlines: Deadlines,
    /** A batch that is not full has waited long enough. */
    private readonly onWaited: () => void,
  ) {}

  /** Whether anything waits that was not asked since the model went away. */
  get fresh(): boolean {
    return this.count > 0 || this.groups.length > 0;
  }

  /** Puts an item behind the single items. */
  add(item: Item): void {
    item.queued = true;
    this.count++;
    this.items.add(item);
  }

  /** Puts items before the single items: they have waited before. */
  addFirst(items: readonly Item[]): void {
    const { first } = this.items;
    for (const item of items) {
      item.queued = true;
      this.count++;
      if (first) this.items.insert(item, first);
      else this.items.add(item);
    }
  }

  /** Lets the items of a call wait for a model that is away. Batches are halved after some probes: the batch, or one of its examples, may be the cause. */
  park(items: readonly Item[], { away }: Group): void {
    if (items.length === 0) return;
    const times = (away?.times ?? 0) + 1;
    const parts = items.length > 1 && times > WHOLE_PROBES ? halves(items) : [items];
    for (const part of parts) this.away.push({ items: part, away: { times, whole: parts.length === 1 } });
  }

  /** Takes an item out, if it is among the single ones. */
  remove(item: Item): void {
    if (item.queued) this.take(item);
    if (this.count === 0) this.stopWaiting();
  }

  /** The next group to call. With `hurried`, a batch that is not full is taken as it is. */
  next(hurried: boolean): Group | undefined {
    return wanted(this.groups) ?? this.nextBatch(hurried) ?? wanted(this.away);
  }

  private nextBatch(hurried: boolean): Group | undefined {
    if (this.count === 0) return undefined;
    const partial = this.count < this.size && this.size > 1;
    if (partial && !this.waited && this.batch.waitMs > 0 && !hurried) {
      this.cancelWait ??= this.deadlines.after(this.batch.waitMs, () => {
        this.cancelWait = undefined;
        this.waited = true;
        this.onWaited();
      });
      return undefined;
    }
    this.stopWaiting();
    const items: Item[] = [];
    for (let item = this.items.first; item && items.length < this.size; item = this.items.first) {
      this.take(item);
      items.push(item);
    }
    return { items };
  }

  private take(item: Item): void {
    item.queued = false;
    this.items.remove(item);
    this.count--;
  }

  private stopWaiting(): void {
    this.cancelWait?.();
    this.cancelWait = undefined;
    this.waited = false;
  }
}

/** Takes the first group of which something is still wanted, without what is not. */
function wanted(groups: Group[]): Group | undefined {
  for (let group = groups.shift(); group; group = groups.shift()) {
    const items = group.items.filter((item) => !item.over);
    if (items.length === group.items.length) return group;
    if (items.length > 0) return { ...group, items };
  }
  return undefined;
}
