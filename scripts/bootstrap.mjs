/**
 * Makes a working copy ready to run: installs from the lockfile and builds, each only if it is missing or stale. `npm start` and `npm test` call
 * it themselves, since with `ignore-scripts` npm runs no prestart or pretest. Node's own modules only: on a fresh clone nothing else is there.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquireLock } from './lock.mjs';
import {
  buildFingerprint,
  buildIsStale,
  forgetInstall,
  installIsStale,
  markBuilt,
  markInstalled,
  outputsAreMissing,
} from './staleness.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** A set-up that cannot go on; its message says what would mend it. */
class SetUpError extends Error {}

/** The child at work, and the signal that asked us to stop. */
let child;
let interruptedBy;
const stop = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruptedBy ??= signal;
    child?.kill(signal);
    stop.abort();
  });
}

try {
  checkNode();
  if (isStale()) await setUp();
} catch (error) {
  if (interruptedBy === undefined && !(error instanceof SetUpError)) throw error;
  if (interruptedBy === undefined) console.error(error.message);
  else console.error('Set-up interrupted; the next start takes it up again.');
  process.exitCode = interruptedBy === undefined ? 1 : 128 + constants.signals[interruptedBy];
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetUpError(
    `sitflow needs Node ${wanted} or newer; this is ${process.versions.node}. Install a newer Node (20, 22 or 24) and run this again.`,
  );
}

function isStale() {
  return installIsStale(root) || buildIsStale(root);
}

async function setUp() {
  const release = await acquireLock(join(root, '.sitflow-bootstrap.lock'), {
    signal: stop.signal,
    onWait: (pid) => console.log(`Waiting for another set-up of this folder (process ${pid}) …`),
  });
  try {
    // Another process may have done the work while this one waited.
    if (installIsStale(root)) await install();
    if (buildIsStale(root)) await build();
  } finally {
    release();
  }
}

async function install() {
  forgetInstall(root);
  await timed('Installing dependencies (npm ci)', async () => {
    // NODE_ENV=production must not leave the compiler out.
    const { code, output } = await run(...npm('ci', '--include=dev', '--no-audit', '--no-fund'));
    if (code === 0) return;
    throw new SetUpError(
      `${output}\nInstalling failed (npm ci, exit code ${code}). Run "npm ci" by hand to see it alone; it needs the npm registry. ` +
        'If it says that package.json and the lockfile differ, run "npm install" and commit package-lock.json.',
    );
  });
  markInstalled(root);
}

async function build() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler))
    throw new SetUpError('The TypeScript compiler is not installed. Run "npm ci --include=dev".');
  const before = buildFingerprint(root);
  await timed('Building (tsc -b)', async () => {
    await compile(compiler);
    if (outputsAreMissing(root)) await compile(compiler, '--force');
  });
  markBuilt(root, before);
}

async function compile(compiler, ...flags) {
  const { code, output } = await run(process.execPath, [compiler, '-b', ...flags]);
  if (code === 0) return;
  throw new SetUpError(
    `${output}\nThe build failed (tsc -b, exit code ${code}). Mend the errors above, or see them again with "npx tsc -b".`,
  );
}

/** Says on one line what is being done and, when it is done, how long it took. */
async function timed(what, work) {
  const start = performance.now();
  process.stdout.write(`${what} … `);
  try {
    await work();
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
  process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

/** The npm that runs this script if there is one, started by this Node: `npm.cmd` cannot be spawned without a shell. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && basename(cli) === 'npm-cli.js') return [process.execPath, [cli, ...args]];
  return ['npm', args, { shell: process.platform === 'win32' }];
}

/** @returns {Promise<{ code: number, output: string }>} the exit code and what was printed; rejects when it was interrupted */
function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) =>
      fail(new SetUpError(`Could not start ${command}: ${error.message}. Is it installed and on the PATH?`)),
    );
    child.on('close', (code, signal) => {
      child = undefined;
      if (interruptedBy !== undefined) fail(new SetUpError('interrupted'));
      else done({ code: code ?? 128 + constants.signals[signal], output: output.trim() });
    });
  });
}
