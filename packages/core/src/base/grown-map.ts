/** What was written under a key, and what stood there before. */
interface Entry<Value> {
  readonly at: number;
  readonly value: Value;
  readonly before: Entry<Value> | undefined;
}

interface Shared<Value> {
  readonly entries: Map<string, Entry<Value>>;
  /** The version of the latest map that grew here. */
  latest: number;
}

/**
 * An immutable map that grows: `with` gives a new one. Versions share their entries, so that growing the latest takes constant time; growing an
 * earlier one copies what it has. Keys may be anything, `__proto__` included.
 */
export class GrownMap<Value> {
  private constructor(
    private readonly shared: Shared<Value>,
    private readonly version: number,
  ) {}

  static empty<Value>(): GrownMap<Value> {
    return new GrownMap<Value>({ entries: new Map(), latest: 0 }, 0);
  }

  has(key: string): boolean {
    return this.entry(this.shared.entries.get(key)) !== undefined;
  }

  get(key: string): Value | undefined {
    return this.entry(this.shared.entries.get(key))?.value;
  }

  with(key: string, value: Value): GrownMap<Value> {
    const shared = this.shared.latest === this.version ? this.shared : this.copy();
    shared.entries.set(key, { at: this.version, value, before: shared.entries.get(key) });
    shared.latest = this.version + 1;
    return new GrownMap(shared, shared.latest);
  }

  /** The keys and values, in the order in which the keys were first written. */
  *[Symbol.iterator](): IterableIterator<readonly [string, Value]> {
    for (const [key, latest] of this.shared.entries) {
      const entry = this.entry(latest);
      if (entry) yield [key, entry.value];
    }
  }

  get keys(): string[] {
    return Array.from(this, ([key]) => key);
  }

  /** The keys that were written since an earlier version. */
  since(earlier: GrownMap<Value>): string[] {
    const { entries } = this.shared;
    return this.keys.filter((key) => (this.entry(entries.get(key)) as Entry<Value>).at >= earlier.version);
  }

  private entry(latest: Entry<Value> | undefined): Entry<Value> | undefined {
    let entry = latest;
    while (entry && entry.at >= this.version) entry = entry.before;
    return entry;
  }

  private copy(): Shared<Value> {
    const entries = new Map<string, Entry<Value>>();
    for (const [key, latest] of this.shared.entries) {
      const entry = this.entry(latest);
      if (entry) entries.set(key, entry);
    }
    return { entries, latest: this.version };
  }
}
