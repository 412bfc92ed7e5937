import { isAbsolute } from 'node:path';
import { isSitflowError, SitflowError, type SitflowErrorOptions } from '@sitflow/core';

/** What the command's exit codes mean. */
export const EXIT = { done: 0, failed: 1, rejected: 2, interrupted: 130 } as const;

/** A mistake in how the command was called, or in what it was given: shown without a stack. */
export function mistake(code: string, found: string, options: SitflowErrorOptions = {}): SitflowError {
  return new SitflowError(`cli.${code}`, found, options);
}

/** Where a relative path was looked for, as the beginning of a mend. */
export function lookedIn(path: string): string {
  return isAbsolute(path) ? '' : `It was looked for in ${process.cwd()}. `;
}

/** An error for people: what and where, and what would mend it; where it was thrown only if they ask (`--verbose`). */
export function errorText(error: unknown, verbose: boolean): string {
  if (verbose) return withCauses(error);
  if (isSitflowError(error)) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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

/** The system's error code (`ENOENT`), where there is one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
