import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolderOf, defaultCacheFolder } from './cache-folder.js';

describe('cacheFolderOf', () => {
  it.each([
    ['linux', '/home/mary', {}, '/home/mary/.cache/sitflow/models'],
    ['linux', '/home/mary', { XDG_CACHE_HOME: '/var/cache/mary' }, '/var/cache/mary/sitflow/models'],
    ['linux', '/home/mary', { XDG_CACHE_HOME: 'relative' }, '/home/mary/.cache/sitflow/models'],
    ['linux', '/home/mary', { XDG_CACHE_HOME: '' }, '/home/mary/.cache/sitflow/models'],
    ['freebsd', '/home/mary', {}, '/home/mary/.cache/sitflow/models'],
    ['darwin', '/Users/mary', { XDG_CACHE_HOME: '/x' }, '/Users/mary/Library/Caches/sitflow/models'],
    ['win32', 'C:\\Users\\mary', {}, 'C:\\Users\\mary\\AppData\\Local\\sitflow\\Cache\\models'],
    ['win32', 'C:\\Users\\mary', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\sitflow\\Cache\\models'],
  ] as const)('%s, %s, %j', (platform, home, env, wanted) => {
    expect(cacheFolderOf({ platform, home, env })).toBe(wanted);
  });

  it('is a whole path on this machine, and none of node_modules', () => {
    expect(isAbsolute(defaultCacheFolder())).toBe(true);
    expect(defaultCacheFolder()).not.toContain('node_modules');
  });
});
