import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { type PictureFile, SitflowError } from '@sitflow/core';

/** The path of a dataset's file, which may not leave the dataset's folder, by `..` or by a link. */
export async function inside({ path, within }: PictureFile): Promise<string> {
  const folder = resolve(within);
  const full = resolve(folder, path);
  const out = () =>
    new SitflowError('picture.outside-folder', `${path} lies outside of the rows’ folder`, {
      mend: `Keep pictures below ${folder}, or move the rows’ file up.`,
    });
  if (!full.startsWith(below(folder))) throw out();
  // A file that is not there has no real path; reading it says so.
  const real = await realpath(full).catch(() => undefined);
  if (real !== undefined && !real.startsWith(below(await realpath(folder)))) throw out();
  return real ?? full;
}

/** What the paths of a folder's files begin with; the root's has its separator already. */
function below(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
