import { dirname, isAbsolute, relative } from 'node:path';

/**
 * The folder that npx (`npm exec`) was called in, where npm runs the command elsewhere: below a workspace's folder it runs it in that folder, and
 * paths would not be found from where they were written. A script of `npm run` has its package's folder, as it expects.
 */
export function calledFrom(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const { npm_command, npm_package_json, INIT_CWD } = env;
  if (npm_command !== 'exec' || INIT_CWD === undefined) return undefined;
  // Another program that npx started may have chosen a folder of its own; and `npm exec -w` asks for one that lies elsewhere.
  if (npm_package_json === undefined || dirname(npm_package_json) !== cwd) return undefined;
  const below = relative(cwd, INIT_CWD);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? undefined : INIT_CWD;
}
