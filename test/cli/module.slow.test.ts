import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Folder, lines, STACK, sitflow } from './command.js';
import { FAKE_MODULE } from './fake-module.js';

const TINY = `
class Echo { async run({ question }) { return { echo: question }; } }
const spec = { name: 'echo', version: '1', stage: Echo, options: {}, needs: ['question'], adds: ['echo'] };
`;
const JS = `
import { chain, createApp } from '@sitflow/core';
import { decorate, injectable } from 'inversify';
${TINY}
decorate(injectable(), Echo);
`;

const draw = (folder: Folder, module: string, ...flags: string[]) =>
  sitflow(['draw', module, ...flags], { cwd: folder.path });

describe('a module', () => {
  it('is drawn as Mermaid', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE });
    const { code, stdout, stderr } = await draw(folder, 'chain.ts');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^flowchart LR\n[\s\S]*upper[\s\S]*length/);
  });

  it.each(['chain.js', 'chain.mjs', 'chain.mts'])('may be %s', async (name) => {
    const folder = new Folder({
      [name]: `${JS}export const c = chain('c').pipe(spec);\nexport { c as chain };\nexport const app = createApp({ modules: [] });`,
    });
    const { code, stderr } = await sitflow(['run', name, '-i', '-', '-o', '-'], {
      cwd: folder.path,
      stdin: lines([{ question: 'a' }]),
    });
    expect(stderr).toContain('1 row done');
    expect(code).toBe(0);
  });

  it('that waits for what never comes is told of, and does not end in silence', async () => {
    const folder = new Folder({ 'chain.mjs': `${JS}await new Promise(() => {});` });
    const { code, stderr } = await draw(folder, 'chain.mjs');
    expect(stderr).toContain('error: it waits for something that never comes');
    expect(code).toBe(1);
  });

  it('may export an object as its default', async () => {
    const folder = new Folder({
      'chain.mjs': `${JS}export default { chain: chain('c').pipe(spec), app: createApp({ modules: [] }) };`,
    });
    expect((await draw(folder, 'chain.mjs')).code).toBe(0);
  });

  it('may have another copy of core than the command', async () => {
    const folder = new Folder({ 'chain.ts': FAKE_MODULE });
    const core = fileURLToPath(new URL('../../packages/core', import.meta.url));
    mkdirSync(folder.at('node_modules/@sitflow'), { recursive: true });
    cpSync(core, folder.at('node_modules/@sitflow/core'), {
      recursive: true,
      filter: (path) => !/core\/(src|node_modules)$/.test(path),
    });
    for (const name of ['inversify', 'lru-cache', 'rxjs', 'reflect-metadata', '@inversifyjs', 'tslib']) {
      const from = fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
      cpSync(from, folder.at(`node_modules/${name}`), { recursive: true });
    }
    const stdin = lines([{ question: 'a' }, { question: 'throw' }]);
    const { code, stdout, stderr } = await sitflow(['run', 'chain.ts', '-i', '-', '-o', '-'], {
      cwd: folder.path,
      stdin,
    });
    expect(stderr).toContain('stage.threw');
    expect(stdout).toBe('{"question":"a","upper":"A","length":"1"}\n');
    expect(code).toBe(2);
  });

  it.each([
    ['is not there', undefined, /^error: chain\.mjs: there is no such file\. It was looked for in \//],
    [
      'exports no chain',
      `export const chian = 1; export const app = {};`,
      /exports no "chain"\. It exports: app, chian\. Add/,
    ],
    [
      'exports its chain by another name',
      `${JS}export const vqa = chain('c').pipe(spec); export const app = createApp({ modules: [] });`,
      /Add `export \{ vqa as chain \};`/,
    ],
    [
      'exports no app',
      `${JS}const c = chain('c').pipe(spec); export { c as chain };`,
      /exports no "app"\. It exports: chain\. Add/,
    ],
    ['exports nothing', '', /It exports nothing/],
    [
      'exports an app that is none',
      `${JS}const c = chain('c').pipe(spec); export { c as chain }; export const app = {};`,
      /"app" is no app/,
    ],
    [
      'speaks another protocol',
      `${JS}const c = chain('c').pipe(spec); export { c as chain }; export const app = { protocol: 2 };`,
      /speaks protocol 2, and this sitflow 1/,
    ],
    [
      'cannot be parsed',
      `const a = 1;\nconst b = ;\n`,
      /^error: chain\.mjs:2: it cannot be read as code: Unexpected token/,
    ],
    ['throws', `const a = 1;\n\nthrow new Error('boom');\n`, /^error: chain\.mjs:3: Error: boom/],
    [
      'makes a mistake in its chain',
      `${JS}\nexport const c = chain('c').pipe(spec).pipe(spec);`,
      /^error: chain\.mjs:\d+: chain c, stage echo, field echo: "echo" is added by echo already/,
    ],
    [
      'imports a package that is not there',
      `import 'no-such-package/sub';`,
      /imports "no-such-package\/sub", which is not there\. Install it: npm install no-such-package /,
    ],
    [
      'imports a file that is not there',
      `import './no.js';`,
      /imports "\.\/no\.js", which is not there\. Correct the path/,
    ],
    [
      'imports a name that is not there',
      `import { chainn } from '@sitflow/core';\nchainn('a');`,
      /^error: chain\.mjs:2: TypeError: chainn is not a function/,
    ],
  ])('that %s gives an error that says so', async (_, text, message) => {
    const folder = new Folder(text === undefined ? {} : { 'chain.mjs': text });
    const { code, stderr, stdout } = await draw(folder, 'chain.mjs');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(STACK);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it.each([
    ['no chain', `${JS}const mine = chain('c').pipe(spec); export const app = createApp({ modules: [] });`],
    ['no chain, and all of it named as the function', `${JS}export const app = createApp({ modules: [] });`],
    [
      'no app',
      `${JS}const mine = chain('c').pipe(spec); const app = createApp({ modules: [] }); export { mine as chain };`,
    ],
    [
      'no app by that name',
      `${JS}const mine = chain('c').pipe(spec), other = createApp({ modules: [] }); export { mine as chain };`,
    ],
    [
      'a chain that has the name of the function',
      `${JS}export const app = createApp({ modules: [] });\nexport const chain = chain('c');`,
    ],
  ])('that exports %s runs once it does what it is advised', async (_, text) => {
    const folder = new Folder({ 'chain.ts': text });
    const { code, stderr } = await draw(folder, 'chain.ts');
    expect(code).toBe(1);
    const advice = /`([^`]+)`\.$/.exec(stderr.trimEnd())?.[1]?.replace('pipe(…)', 'pipe(spec)').replace('[ … ]', '[]');
    const doubled = /^error: chain\.ts:(\d+): it cannot be read as code: "chain" is declared twice/.exec(stderr);
    if (doubled) expect(text.split('\n')[Number(doubled[1]) - 1]).toMatch(/^export const chain =/);
    // A doubled name is replaced by what is advised; what is missing is added.
    const fixed = doubled
      ? text.replace(/export const chain = (.*);/, (_all, made) => advice?.replace('…', made) as string)
      : `${text}\n${advice}`;
    folder.write('chain.ts', fixed);
    expect(await draw(folder, 'chain.ts')).toMatchObject({ code: 0, stderr: '' });
  });

  it('shows where it threw with --verbose', async () => {
    const folder = new Folder({ 'chain.mjs': `throw new Error('boom');` });
    expect((await draw(folder, 'chain.mjs', '--verbose')).stderr).toMatch(STACK);
  });

  it('whose model is unknown cannot run, and says which there are', async () => {
    const folder = new Folder({
      'chain.ts': `
import { chain, createApp, models, Translator } from '@sitflow/core';
import { translate } from '@sitflow/stages';
const c = chain('c').pipe(translate({ field: 'question', to: 'en', use: 'opsu' }));
export { c as chain };
const opus = { identity: 'opus', translate: async (requests: readonly unknown[]) => requests.map(() => ({ ok: true as const, value: 'x' })) };
export const app = createApp({ modules: [models([{ port: Translator, name: 'opus', create: () => opus }])] });
`,
      'rows.jsonl': lines([{ question: 'a' }]),
    });
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], {
      cwd: folder.path,
    });
    expect(stderr).toContain('there is no Translator named "opsu". Did you mean "opus"?');
    expect(stderr).not.toMatch(STACK);
    expect(code).toBe(1);
    // A run that could not begin leaves nothing behind that would want --overwrite.
    expect(() => folder.read('out.jsonl')).toThrow();
  });

  it('may throw where nobody can catch it: an error, and whole lines', async () => {
    const folder = new Folder({
      'chain.ts': `${FAKE_MODULE}\nsetTimeout(() => { throw new Error('from a timer'); }, 100);`,
      'rows.jsonl': lines([{ question: 'a' }, { question: 'hang' }]),
    });
    const { code, stderr } = await sitflow(['run', 'chain.ts', '-i', 'rows.jsonl', '-o', 'out.jsonl'], {
      cwd: folder.path,
    });
    expect(stderr).toContain('Error: from a timer');
    expect(stderr).not.toMatch(STACK);
    expect(code).toBe(1);
  });
});

describe('sitflow', () => {
  it('explains itself without loading what it runs', async () => {
    const refuse =
      'export const resolve = (name, context, next) => { if (/^(@sitflow|jiti|rxjs|inversify)/.test(name)) throw new Error(name); return next(name, context); };';
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(refuse)}`)});`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(register)}` };
    for (const args of [['--help'], ['help', 'run'], ['generate', '--help'], ['--version'], ['run', '--overwite']])
      expect(await sitflow(args, { env })).toMatchObject({ code: args[1] === '--overwite' ? 1 : 0 });
    // And it would be seen here if it did.
    expect((await sitflow(['draw', 'chain.ts'], { env })).stderr).toMatch(/Error: (@sitflow|jiti)/);
  });

  it('explains itself', async () => {
    const help = await sitflow(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/run[\s\S]*generate[\s\S]*draw[\s\S]*doctor/);
    const unknown = await sitflow(['rum']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('Did you mean run?');
    const named = await sitflow(['help', 'generate']);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(named.stdout).toMatch(/^Usage: sitflow generate[\s\S]*--locale[\s\S]*en,es,zh,de,fr,ru,ar/);
    expect(named.stdout).not.toContain('default: none');
    expect((await sitflow(['help'])).stdout).toBe(help.stdout);
    const misspelt = await sitflow(['help', 'rnu']);
    expect(misspelt).toMatchObject({ code: 1, stdout: '' });
    expect(misspelt.stderr).toBe("error: unknown command 'rnu'\n(Did you mean run?)\n");
    expect((await sitflow(['help', 'something'])).stderr).toContain('There are: run, generate, draw, doctor, help.');
  });
});
