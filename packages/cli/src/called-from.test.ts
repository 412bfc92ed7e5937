import { describe, expect, it } from 'vitest';
import { calledFrom } from './called-from.js';

const env = {
  npm_command: 'exec',
  npm_package_json: '/repo/packages/a/package.json',
  INIT_CWD: '/repo/packages/a/sub',
};

describe('calledFrom', () => {
  it('is where npx was called below the folder that npm runs the command in', () => {
    expect(calledFrom(env, '/repo/packages/a')).toBe('/repo/packages/a/sub');
  });

  it.each([
    ['a script of npm run', { ...env, npm_command: 'run-script' }, '/repo/packages/a'],
    ['no npm', {}, '/repo/packages/a'],
    ['the same folder', { ...env, INIT_CWD: '/repo/packages/a' }, '/repo/packages/a'],
    ['npm exec -w a, from above', { ...env, INIT_CWD: '/repo' }, '/repo/packages/a'],
    ['npm exec -w a, from beside', { ...env, INIT_CWD: '/repo/packages/ab' }, '/repo/packages/a'],
    ['a program that chose a folder', env, '/tmp'],
  ])('is nowhere else: %s', (_, given, cwd) => {
    expect(calledFrom(given, cwd)).toBeUndefined();
  });
});
