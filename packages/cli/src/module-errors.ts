import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSitflowError, type SitflowError } from '@sitflow/core';
import { usageError } from './rows/usage-error.js';

/** Why a module could not be loaded, with the place in it that tells most. `file` is the full path of `path`. */
export function notLoaded(thrown: unknown, path: string, file: string): SitflowError {
  const options = { file: path, cause: thrown };
  if (isSitflowError(thrown)) {
    return usageError('module-threw', thrown.message, { ...options, ...placeIn(thrown, path, file) });
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const syntax = syntaxOf(error.message);
  if (syntax) return notCode(syntax, path, file, thrown);
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (missing !== undefined) {
    const importer = /Require stack:\n- (.+)/.exec(error.message)?.[1] ?? file;
    const found = `it imports "${missing}", which is not there`;
    const mend = /^[./]/.test(missing)
      ? 'Correct the path.'
      : `Install it: npm install ${packageName(missing)} (in ${relative(process.cwd(), dirname(file)) || '.'}).`;
    return usageError('module-import', found, { ...options, file: shown(importer, path, file), mend });
  }
  const what = error.message.replace(/\(0 , \w+\.(\w+)\)/g, '$1');
  return usageError('module-threw', `${error.name}: ${what}`, { ...options, ...placeIn(error, path, file) });
}

interface Syntax {
  readonly what: string;
  readonly where: string;
  /** 0 where the parser does not say. */
  readonly line: number;
}

/** What the parser says, as `ParseError: <what> <file>:<line>:<column>`, or of a doubled name `undefined: Duplicate declaration …`. */
function syntaxOf(message: string): Syntax | undefined {
  const parsed = /^(?:ParseError|undefined): ([\s\S]*?)\s+(\S.*):(\d+):(\d+)$/.exec(message);
  if (!parsed) return undefined;
  const [, what, where, line] = parsed as unknown as [string, string, string, string];
  return { what: what.trim(), where, line: Number(line) };
}

function notCode({ what, where, line }: Syntax, path: string, file: string, cause: unknown): SitflowError {
  const name = /^(?:Duplicate declaration "([^"]+)"|Identifier '([^']+)' has already been declared)/.exec(what);
  const doubled = name?.[1] ?? name?.[2];
  const text = textOf(where);
  const at = line > 0 ? line : doubled === undefined ? undefined : declaredAt(text, doubled);
  const place = { file: shown(where, path, file), ...(at !== undefined && { line: at }), cause };
  if (doubled === undefined) return usageError('module-syntax', `it cannot be read as code: ${what}`, place);
  const imported = new RegExp(`\\bimport\\b[^;]*\\b${escaped(doubled)}\\b[^;]*\\bfrom\\b`).test(text);
  return usageError('module-syntax', `it cannot be read as code: "${doubled}" is declared twice`, {
    ...place,
    mend: imported
      ? `It is imported too: give yours another name, and export it as this one: \`const mine = …; export { mine as ${doubled} };\`.`
      : 'Give one of the two another name.',
  });
}

/** The line of the last declaration of a name: the one that is too many. */
function declaredAt(text: string, name: string): number | undefined {
  const declares = new RegExp(
    `^\\s*(?:export\\s+)?(?:(?:const|let|var|class|function\\*?|async\\s+function\\*?)\\s+)${escaped(name)}\\b`,
  );
  const line = text.split('\n').findLastIndex((each) => declares.test(each));
  return line < 0 ? undefined : line + 1;
}

/** How to export the chain or the app that a module makes and does not export under its name. */
export function exportAdvice(file: string, wanted: 'chain' | 'app', maker: 'chain' | 'createApp'): string | undefined {
  const text = textOf(file);
  if (declaredAt(text, wanted) !== undefined) return `Add \`export { ${wanted} };\`.`;
  const makes = new RegExp(
    `(?:^|[;{}])\\s*(?:export\\s+)?(?:const|let|var)\\s+(\\w+)\\s*(?::[^=]+)?=\\s*${maker}\\s*[(<]`,
    'm',
  );
  const name = makes.exec(text)?.[1];
  if (name === undefined) return undefined;
  return `Add \`export { ${name === wanted ? name : `${name} as ${wanted}`} };\`.`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function escaped(text: string): string {
  return text.replace(/[$\\^.*+?()[\]{}|]/g, '\\$&');
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
