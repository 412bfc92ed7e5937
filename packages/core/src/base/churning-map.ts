/**
 * A map of what comes and goes. V8 gives a Map under constant churn a new table now and then, and lets each old one point to the next: one of
 * them in old memory keeps alive all that came after it, and what they hold. So it is copied now and then: a copy is reached from none.
 */
export class ChurningMap<Value> {
  private entries = new Map<string, Value>();
  private gone = 0;

  get(key: string): Value | undefined {
    return this.entries.get(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  set(key: string, value: Value): void {
    this.entries.set(key, value);
  }

  delete(key: string): void {
    if (!this.entries.delete(key)) return;
    // As often as all that is in it has gone once: a copied entry for each that goes, at most.
    if (++this.gone <= this.entries.size) return;
    this.gone = 0;
    this.entries = new Map(this.entries);
  }

  clear(): void {
    this.entries.clear();
  }
}
