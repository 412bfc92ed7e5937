import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { AnyChain, App } from '@sitflow/core';
import { createJiti } from 'jiti';
import type { CapacityControl } from './commands/concurrency.js';
import { exportAdvice, notLoaded } from './module-errors.js';
import { ownPackages } from './own-packages.js';
import { searchedHint, usageError } from './rows/usage-error.js';

/** What the command asks of a module's app: any version of core that speaks this protocol will do. */
export type ModuleApp = Pick<App, 'protocol' | 'stream' | 'generate' | 'dispose'> & CapacityControl;

export interface LoadedModule {
  readonly file: string;
  readonly chain: AnyChain & { toMermaid(): string };
  readonly app: ModuleApp;
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'];
const PROTOCOL = 1;

/**
 * Loads a user's module, TypeScript with decorators included, without a build step. Its bare imports resolve from its own folder; what
 * sitflow itself brings is found even where that folder has no node_modules, so that a single file is enough to begin with.
 */
export async function loadModule(path: string): Promise<LoadedModule> {
  const file = resolve(path);
  if (!existsSync(file))
    throw usageError('no-module', 'there is no such file', {
      file: path,
      mend: `${searchedHint(path)}Give the path of a module (${EXTENSIONS.join(', ')}).`,
    });
  if (statSync(file).isDirectory())
    throw usageError('no-module', 'it is a folder', {
      file: path,
      mend: `Name the module in it, for example ${path.replace(/\/$/, '')}/chain.ts.`,
    });
  if (!EXTENSIONS.includes(extname(file))) {
    throw usageError('no-module', 'it is no module', {
      file: path,
      mend: `Give a file that ends in one of ${EXTENSIONS.join(', ')}.`,
    });
  }
  const jiti = createJiti(file, {
    interopDefault: false,
    // Compiling takes some 0.1 s: less than what a stale cache may cost somebody.
    fsCache: false,
    // Keeps line numbers what they are in the file, for errors.
    transformOptions: { retainLines: true },
    alias: ownPackages(file),
  });
  let exported: Record<string, unknown>;
  try {
    exported = (await jiti.import(file)) as Record<string, unknown>;
  } catch (thrown) {
    throw notLoaded(thrown, path, file);
  }
  return { file, ...checked(exported, path, file) };
}

function checked(exported: Record<string, unknown>, path: string, file: string): Omit<LoadedModule, 'file'> {
  const whole = exported.default;
  const bag = isObject(whole) && !isChain(whole) ? { ...whole, ...exported } : exported;
  const names = Object.keys(bag).filter((name) => name !== 'default' && name !== '__esModule');
  const there = names.length > 0 ? `It exports: ${names.join(', ')}.` : 'It exports nothing.';
  const { chain, app } = bag as Record<string, unknown>;
  if (chain === undefined) {
    const other = names.find((name) => isChain((bag as Record<string, unknown>)[name]));
    const mend = other
      ? `Add \`export { ${other} as chain };\`.`
      : (exportAdvice(file, 'chain', 'chain') ??
        "Add `const mine = chain('name').pipe(…); export { mine as chain };`.");
    throw usageError('no-chain', `the module exports no "chain". ${there}`, { file: path, mend });
  }
  if (!isChain(chain))
    throw usageError('no-chain', 'its export "chain" is no chain', {
      file: path,
      mend: "Make one with chain('name').pipe(…).",
    });
  if (app === undefined) {
    throw usageError('no-app', `the module exports no "app". ${there}`, {
      file: path,
      mend: exportAdvice(file, 'app', 'createApp') ?? 'Add `export const app = createApp({ modules: [ … ] });`.',
    });
  }
  const { protocol } = isObject(app) ? app : {};
  if (protocol !== PROTOCOL) {
    const found =
      protocol === undefined
        ? 'its export "app" is no app'
        : `its app speaks protocol ${String(protocol)}, and this sitflow ${PROTOCOL}`;
    const mend =
      protocol === undefined
        ? 'Make one with createApp({ modules: [ … ] }).'
        : 'Install the same version of `sitflow` and `@sitflow/core`.';
    throw usageError('no-app', found, { file: path, mend });
  }
  return { chain, app: app as unknown as ModuleApp };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isChain(value: unknown): value is LoadedModule['chain'] {
  return (
    isObject(value) && Array.isArray(value.stages) && Array.isArray(value.inputs) && typeof value.name === 'string'
  );
}
