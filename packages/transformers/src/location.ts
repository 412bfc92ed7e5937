import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SitflowError } from '@sitflow/core';
import { shownUrl } from './files/shown-url.js';
import type { ModelOptions } from './options.js';

/** Characters of a setting that are shown as they are. */
const READABLE = 40;
const HASH_DIGITS = 12;

/** Where a model is: a folder here, or an id on the Hub. */
export type Location =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'hub'; readonly id: string };

/** Finds a model, and says what is missing of a folder that does not hold one. */
export function locate({ model, localFolder }: ModelOptions): Location {
  const path = pathOf(model);
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
    const path = join(folder, needed);
    if (needed === 'onnx' ? isFolder(path) : existsSync(path)) continue;
    throw new SitflowError('model.incomplete', `${folder} has no ${needed}`, {
      mend: 'Export the model for Transformers.js: config.json, tokenizer.json and onnx/*.onnx.',
    });
  }
  return { kind: 'folder', folder };
}

/** A path or an id as it was given; a file URL as the path that it names. */
function pathOf(model: string | URL): string {
  const url = String(model);
  if (!isUrl(url)) return url;
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new SitflowError('model.not-found', `${shownUrl(url)} names no folder of this machine`, {
      mend: 'Give a folder, by its path or as file:///folder, or a model id of the Hub; another server is `remoteHost`.',
      cause,
    });
  }
}

/** The name of a model that was given none. */
export function defaultName({ model }: ModelOptions): string {
  const text = String(model);
  return basename((isUrl(text) && URL.canParse(text) ? new URL(text).pathname : text).replace(/[/\\]+$/, ''));
}

function isUrl(model: string): boolean {
  return /^(file:|[a-z][a-z0-9+.-]+:\/\/)/i.test(model);
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
  const describing = filesIn(folder).filter(({ name }) => DESCRIBING.test(name));
  for (const { name, path } of [...describing, ...weightFiles(folder)]) {
    hash.update(name);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex').slice(0, HASH_DIGITS);
}

/** What a model's folder says of it beside the weights: configurations, vocabularies, chat templates. */
const DESCRIBING = /\.(json|model|txt|jinja)$/;

export interface ModelFile {
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** The files that a folder has its weights in. */
export function weightFiles(folder: string): readonly ModelFile[] {
  return filesIn(join(folder, 'onnx'));
}

/** A folder's files, by name. Folders among them are not looked into, and a link to nothing is no file. */
function filesIn(folder: string): readonly ModelFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const info = statSync(path, { throwIfNoEntry: false });
      return info?.isFile() ? [{ name, path, size: info.size }] : [];
    });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
