import { isAbsolute } from 'node:path';
import { SitflowError, type SitflowErrorOptions } from '@sitflow/core';

/** A mistake in how the command was called, or in what it was given: shown without a stack. */
export function mistake(code: string, found: string, options: SitflowErrorOptions = {}): SitflowError {
  return new SitflowError(`cli.${code}`, found, options);
}

/** Where a relative path was looked for, as the beginning of a mend. */
export function lookedIn(path: string): string {
  return isAbsolute(path) ? '' : `It was looked for in ${process.cwd()}. `;
}

/** The system's error code (`ENOENT`), where there is one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
