/** What an object has under a name itself; never what objects inherit (`constructor`, `toString`). */
export function own<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An object of these entries that inherits nothing: a look-up finds them alone, whatever they are called. */
export function table<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  const made: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) made[name] = value;
  return made;
}
