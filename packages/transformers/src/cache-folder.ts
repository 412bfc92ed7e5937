import { homedir, tmpdir } from 'node:os';
import { posix, win32 } from 'node:path';

/** What determines a user's cache folder. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder for downloaded models in a user's cache folder: `$XDG_CACHE_HOME/sitflow/models` (default `~/.cache`) on Linux and the like,
 * `~/Library/Caches/sitflow/models` on macOS, `%LOCALAPPDATA%\\sitflow\\Cache\\models` on Windows.
 */
export function cacheFolderOf({ platform, home, env }: Machine): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  // By the XDG specification, a relative path counts as not set.
  const given = (name: string) => (isAbsolute(env[name] ?? '') ? env[name] : undefined);
  if (platform === 'win32') {
    return join(given('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'sitflow', 'Cache', 'models');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'sitflow', 'models');
  return join(given('XDG_CACHE_HOME') ?? join(home, '.cache'), 'sitflow', 'models');
}

/** Where downloaded models are kept if no `cacheFolder` is given. */
export function defaultCacheFolder(): string {
  return cacheFolderOf({ platform: process.platform, home: homeFolder(), env: process.env });
}

/** A user of a container may have no home. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return tmpdir();
  }
}
