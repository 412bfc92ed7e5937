import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SitflowError } from '@sitflow/core';

/** The file that a model's process runs: always the built one, even when tests run the sources. Throws if a bundler left it out. */
export function childFile(model: string, from: string | undefined): string {
  // A bundle of CommonJS has no address.
  const url = from?.startsWith('file:') ? new URL(from.endsWith('.ts') ? '../../dist/host/child.js' : './child.js', from) : undefined; // biome-ignore format: one choice
  const path = url && fileURLToPath(url);
  if (path !== undefined && existsSync(path)) return path;
  throw new SitflowError(
    'host.not-found',
    `the program of a model's process is not there${path === undefined ? '' : `: ${path}`}`,
    {
      model,
      blame: 'setup',
      mend: 'A bundler moves code away from it: leave @sitflow/transformers out of the bundle (mark it as external), and install it beside.',
    },
  );
}

/** Lines that Node prints about an error and that do not show its cause. */
const NOISE = /^(Node\.js v|\s+at |\s*\^+\s*$|\s*[{}]|node:|file:|Thrown at|\s*code: )/;

/** The last line that a process printed before it ended, at most 300 characters; undefined if there is none. */
export function lastWords(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => !NOISE.test(line));
  return (telling.findLast((line) => /error|exception|what\(\)/i.test(line)) ?? telling.at(-1))?.trim().slice(0, 300);
}
