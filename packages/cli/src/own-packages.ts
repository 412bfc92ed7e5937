import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What a module may import though its own folder does not have it: sitflow's packages, and those whose decorators, operators and schemas stages use. */
export const OWN_PACKAGES: readonly string[] = [
  '@sitflow/core',
  '@sitflow/stages',
  '@sitflow/prompted',
  '@sitflow/transformers',
  '@sitflow/playground',
  'inversify',
  'reflect-metadata',
  'rxjs',
  'zod',
];

/** Import specifiers of those packages that `file` cannot resolve, and the files of the command's own copies. */
export function ownPackages(file: string): Record<string, string> {
  const theirs = createRequire(file);
  const alias: Record<string, string> = {};
  for (const name of OWN_PACKAGES) {
    if (resolves(theirs, name)) continue;
    for (const specifier of specifiersOf(name)) {
      const own = ownPath(specifier);
      if (own !== undefined) alias[specifier] = own;
    }
  }
  return alias;
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // It is there, and is for `import` alone.
    return (error as { code?: unknown }).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** The package's name, and its subpaths (`rxjs/operators`), as far as they are listed one by one. */
function specifiersOf(name: string): string[] {
  const subpaths = Object.keys(manifestOf(name)?.exports ?? {});
  return subpaths
    .filter((path) => path.startsWith('.') && !path.includes('*'))
    .map((path) => name + path.slice(1))
    .concat(subpaths.includes('.') ? [] : [name]);
}

function manifestOf(name: string): { readonly exports?: object } | undefined {
  const path = ownPath(`${name}/package.json`);
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as { exports?: object });
}

function ownPath(specifier: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(specifier));
  } catch {
    return undefined;
  }
}
