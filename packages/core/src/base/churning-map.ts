/**
 * A map of what comes and goes. V8 gives a Map under constant churn a new table now and then, and lets each old one point to the next: one of
 * them in old memory keeps alive all that came after it, and what they hold. So it is copied now and then: a copy is reached from none.
 */
export class ChurningMap<Value, Key = string> {
  private entries = new Map<Key, Value>();
  private gone = 0;

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  has(key: Key): boolean {
    return this.entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.entries.set(key, value);
  }

  delete(key: Key): void {
    if (!this.entries.delete(key)) return;
    // As often as all that is in it has gone once: a copied entry for each that goes, at most.
    if (++this.gone <= this.entries.size) return;
    this.gone = 0;
    this.entries = new Map(this.entries);
  }

  values(): Iterable<Value> {
    return this.entries.values();
  }

  clear(): void {
    this.entries.clear();
  }
}
