/** Throws what is wrong, where a check's condition does not hold. */
export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  const text = JSON.stringify(value, (_, part) => (part instanceof Error ? part.message : part)) ?? String(value);
  return text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text;
}
