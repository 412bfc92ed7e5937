// Loads nothing, so that help and mistakes in flags do not wait for it.

/** An error for people: what, where, and a hint; with `verbose` also where it was thrown. */
export function errorText(error: unknown, verbose: boolean): string {
  if (verbose) return withCauses(error);
  if (!(error instanceof Error)) return String(error);
  // The name of ours says nothing: its message is whole.
  return error.name === 'SitflowError' ? error.message : `${error.name}: ${error.message}`;
}

/** Where an error was thrown, and what caused it, and so on. */
export function withCauses(error: unknown): string {
  const parts: string[] = [];
  for (let at = error, depth = 0; at !== undefined && depth < 8; depth++) {
    const text = at instanceof Error ? (at.stack ?? at.message) : String(at);
    parts.push(depth === 0 ? text : `caused by ${text}`);
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts.join('\n');
}
