import { isAbsolute } from 'node:path';
import { SitflowError, type SitflowErrorOptions } from '@sitflow/core';

/** An error in how the command was called or in its input. The command shows it without a stack. */
export function usageError(code: string, found: string, options: SitflowErrorOptions = {}): SitflowError {
  return new SitflowError(`cli.${code}`, found, options);
}

/** The first sentence of a hint: the folder that a relative path was looked up in. Empty for an absolute path. */
export function searchedHint(path: string): string {
  return isAbsolute(path) ? '' : `It was looked for in ${process.cwd()}. `;
}

/** The system's error code (`ENOENT`), if there is one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
