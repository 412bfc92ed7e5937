import { describe, expect, it } from 'vitest';
import { Folder, STACK, sitflow } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

/** Its app says on stderr what capacity it is given. */
const TELLS = `${FAKE_MODULE}
Object.assign(app, { setCapacity: (capacity: unknown) => console.error('capacity', JSON.stringify(capacity)) });
`;

const call = (command: 'run' | 'generate', ...flags: string[]) => {
  const folder = new Folder({ 'chain.ts': TELLS, 'rows.jsonl': '{"question":"a"}\n' });
  return sitflow([command, 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl', ...flags], { cwd: folder.path });
};

describe('--concurrency', () => {
  it('says how many calls each model takes at once, for run and generate', async () => {
    const [one, range, none] = await Promise.all([
      call('run', '--concurrency', '8'),
      call('generate', '--concurrency', '4:64'),
      call('run'),
    ]);
    expect([one.code, range.code, none.code]).toEqual([0, 0, 0]);
    expect(one.stderr).toContain('capacity {"*":{"concurrency":8}}\n');
    expect(range.stderr).toContain('capacity {"*":{"concurrency":{"from":4,"to":64}}}\n');
    expect(none.stderr).not.toContain('capacity');
  });

  it('refuses what is neither a number nor a range', async () => {
    const { code, stderr } = await call('run', '--concurrency', '64:4');
    expect(code).toBe(1);
    expect(stderr).toMatch(/--concurrency .*'64:4' is invalid\. Give the lower end first: 4:64\./);
    expect(stderr).not.toMatch(STACK);
  });
});
