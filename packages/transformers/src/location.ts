import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SitflowError } from '@sitflow/core';
import type { ModelOptions } from './options.js';

/** Characters of a setting that are shown as they are. */
const READABLE = 40;
const HASH_DIGITS = 12;

/** Where a model is: a folder here, or an id on the Hub. */
export type Location =
  | { readonly kind: 'folder'; readonly folder: string; readonly bytes: number }
  | { readonly kind: 'hub'; readonly id: string };

/** Finds a model, and says what is missing of a folder that does not hold one. */
export function locate({ model, localFolder }: ModelOptions): Location {
  const path = model instanceof URL || model.startsWith('file:') ? fileURLToPath(model) : model;
  const inLocal =
    localFolder !== undefined && isFolder(join(localFolder, path)) ? resolve(localFolder, path) : undefined;
  if (
    inLocal === undefined &&
    !(model instanceof URL) &&
    !isAbsolute(path) &&
    !path.startsWith('.') &&
    !model.startsWith('file:') &&
    !isFolder(path)
  ) {
    return { kind: 'hub', id: path };
  }
  const folder = inLocal ?? resolve(path);
  if (!isFolder(folder)) {
    throw new SitflowError('model.not-found', `there is no folder ${folder}`, {
      mend: 'Give a folder in Transformers.js layout (config.json, tokenizer.json, onnx/…), or a model id of the Hub.',
    });
  }
  for (const needed of ['config.json', 'onnx']) {
    if (existsSync(join(folder, needed))) continue;
    throw new SitflowError('model.incomplete', `${folder} has no ${needed}`, {
      mend: 'Export the model for Transformers.js: config.json, tokenizer.json and onnx/*.onnx.',
    });
  }
  return { kind: 'folder', folder, bytes: weights(folder).reduce((sum, file) => sum + statSync(file).size, 0) };
}

/** The name of a model that was given none. */
export function defaultName({ model }: ModelOptions): string {
  return basename(String(model).replace(/[/\\]+$/, ''));
}

/** What Transformers.js is told: folders by their full path, since a name that is no model id (with a space) is taken for a path anyway. */
export function idOf(location: Location): { readonly id: string; readonly root?: string } {
  return location.kind === 'hub' ? { id: location.id } : { id: location.folder, root: dirname(location.folder) };
}

/** How a model's numbers are kept, and whether what it makes of an input hangs on others in its batch. */
interface Precision {
  readonly dtype: string;
  readonly batchDependent: boolean;
}

/**
 * What a model's output follows from, as text: a folder by a hash of all that is in it (12 hexadecimal digits), a Hub model by id
 * and revision, and the server where that is not the Hub; then precision, device and, by name, the settings that change what comes out:
 * `opus-mt-es-en#288ec24c94a8/fp32/cpu/maxNewTokens=60`; and whether neighbours in a batch do so too.
 */
export async function identify(
  location: Location,
  options: ModelOptions,
  settings: Readonly<Record<string, unknown>>,
  { dtype, batchDependent }: Precision = { dtype: 'fp32', batchDependent: false },
): Promise<string> {
  const what =
    location.kind === 'hub'
      ? `${location.id}@${options.revision ?? 'main'}${from(options.remoteHost)}`
      : `${basename(location.folder)}#${await contentHash(location.folder)}`;
  const told = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${readable(value)}`],
  );
  return [what, dtype, options.device ?? 'cpu', ...told, ...(batchDependent ? ['batch-dependent'] : [])].join('/');
}

/** A setting so that no two are the same text: words as they are, a list with commas; JSON where that could be read otherwise, and of much its hash. */
function readable(value: unknown): string {
  const parts = Array.isArray(value) ? value : [value];
  const json = JSON.stringify(value);
  const text = parts.length > 0 && parts.every(isWord) ? parts.join(',') : json;
  return text.length <= READABLE ? text : `#${createHash('sha256').update(json).digest('hex').slice(0, HASH_DIGITS)}`;
}

function isWord(value: unknown): boolean {
  return typeof value !== 'object' && /^[\w.-]+$/.test(String(value));
}

/** A server in the Hub's place, without the credentials that its address may have. */
function from(remoteHost: string | undefined): string {
  if (remoteHost === undefined) return '';
  const { host, pathname } = URL.canParse(remoteHost) ? new URL(remoteHost) : { host: remoteHost, pathname: '' };
  return ` from ${host}${pathname.replace(/\/+$/, '')}`;
}

async function contentHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.json') || name.endsWith('.model') || name.endsWith('.txt'),
  );
  for (const file of [...files.sort().map((name) => join(folder, name)), ...weights(folder)]) {
    hash.update(basename(file));
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex').slice(0, HASH_DIGITS);
}

function weights(folder: string): string[] {
  return readdirSync(join(folder, 'onnx'))
    .sort()
    .map((name) => join(folder, 'onnx', name));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
