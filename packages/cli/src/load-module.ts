import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyChain, type App, isSitflowError, type SitflowError } from '@sitflow/core';
import { createJiti } from 'jiti';
import { lookedIn, mistake } from './exit.js';

/** What the command asks of a module's app: any version of core that speaks this protocol will do. */
export type ModuleApp = Pick<App, 'protocol' | 'stream' | 'generate' | 'dispose'>;

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
    throw mistake('no-module', 'there is no such file', {
      file: path,
      mend: `${lookedIn(path)}Give the path of a module (${EXTENSIONS.join(', ')}).`,
    });
  if (statSync(file).isDirectory())
    throw mistake('no-module', 'it is a folder', {
      file: path,
      mend: `Name the module in it, for example ${path.replace(/\/$/, '')}/chain.ts.`,
    });
  if (!EXTENSIONS.includes(extname(file))) {
    throw mistake('no-module', 'it is no module', {
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
  return { file, ...checked(exported, path) };
}

function checked(exported: Record<string, unknown>, path: string): Omit<LoadedModule, 'file'> {
  const whole = exported.default;
  const bag = isObject(whole) && !isChain(whole) ? { ...whole, ...exported } : exported;
  const names = Object.keys(bag).filter((name) => name !== 'default' && name !== '__esModule');
  const there = names.length > 0 ? `It exports: ${names.join(', ')}.` : 'It exports nothing.';
  const { chain, app } = bag as Record<string, unknown>;
  if (chain === undefined) {
    const other = names.find((name) => isChain((bag as Record<string, unknown>)[name]));
    const mend = other
      ? `Add \`export { ${other} as chain };\`.`
      : "Add `export const chain = chain('name').pipe(…)` (or rename it on export).";
    throw mistake('no-chain', `the module exports no "chain". ${there}`, { file: path, mend });
  }
  if (!isChain(chain))
    throw mistake('no-chain', 'its export "chain" is no chain', {
      file: path,
      mend: "Make one with chain('name').pipe(…).",
    });
  if (app === undefined) {
    throw mistake('no-app', `the module exports no "app". ${there}`, {
      file: path,
      mend: 'Add `export const app = createApp({ modules: [ … ] })`.',
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
    throw mistake('no-app', found, { file: path, mend });
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

/** Packages of ours, and those whose decorators and operators a stage uses, that the module's own folder does not have. */
function ownPackages(file: string): Record<string, string> {
  const theirs = createRequire(file);
  const alias: Record<string, string> = {};
  for (const name of [
    '@sitflow/core',
    '@sitflow/stages',
    '@sitflow/transformers',
    '@sitflow/playground',
    'inversify',
    'rxjs',
  ]) {
    try {
      theirs.resolve(name);
    } catch {
      const own = ownPath(name);
      if (own) alias[name] = own;
    }
  }
  return alias;
}

function ownPath(name: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch {
    return undefined;
  }
}

/** Why a module could not be loaded, with the place in it that tells most. */
function notLoaded(thrown: unknown, path: string, file: string): SitflowError {
  const options = { file: path, cause: thrown };
  if (isSitflowError(thrown)) {
    return mistake('module-threw', thrown.message, { ...options, ...placeIn(thrown, path, file) });
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const parsed = /^ParseError: ([\s\S]*?)\s+(\S.*):(\d+):(\d+)$/.exec(error.message);
  if (parsed) {
    const [, what, where, line] = parsed as unknown as [string, string, string, string];
    return mistake('module-syntax', `it cannot be read as code: ${what.trim()}`, {
      ...options,
      file: shown(where, path, file),
      line: Number(line),
    });
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (missing !== undefined) {
    const importer = /Require stack:\n- (.+)/.exec(error.message)?.[1] ?? file;
    const found = `it imports "${missing}", which is not there`;
    const mend = /^[./]/.test(missing)
      ? 'Mend the path.'
      : `Install it: npm install ${packageName(missing)} (in ${relative(process.cwd(), dirname(file)) || '.'}).`;
    return mistake('module-import', found, { ...options, file: shown(importer, path, file), mend });
  }
  const what = error.message.replace(/\(0 , \w+\.(\w+)\)/g, '$1');
  return mistake('module-threw', `${error.name}: ${what}`, { ...options, ...placeIn(error, path, file) });
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The first line of the user's own code in a stack: not a package's, not ours. */
function placeIn(error: Error, path: string, file: string): { file: string; line?: number } {
  const folder = dirname(file);
  for (const frame of (error.stack ?? '').split('\n')) {
    const at = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?|[A-Za-z]:\\[^()]*?):(\d+):\d+\)?$/.exec(frame);
    if (!at) continue;
    const where = (at[1] as string).startsWith('file:') ? fileURLToPath(at[1] as string) : (at[1] as string);
    if (where.startsWith(folder) && !where.includes('node_modules'))
      return { file: shown(where, path, file), line: Number(at[2]) };
  }
  return { file: path };
}

/** A file's path as the user would write it. */
function shown(where: string, path: string, file: string): string {
  return where === file ? path : relative(process.cwd(), where);
}
