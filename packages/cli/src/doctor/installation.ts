import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, release } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Finding, firstLine, notOk, ok } from './check.js';

const PACKAGES = [
  '@sitflow/core',
  '@sitflow/stages',
  '@sitflow/prompted',
  '@sitflow/transformers',
  '@sitflow/playground',
];
const REINSTALL = 'Install again: npm ci';

export function checkNode(version = process.versions.node): Finding {
  const major = Number(version.split('.')[0]);
  return major >= 20
    ? ok(`Node ${version} on ${platform()} ${release()}, ${arch()}`)
    : notOk(`Node ${version} is too old`, 'Install Node 20 or newer.');
}

export function checkPackages(): Finding {
  const versions: string[] = [];
  try {
    for (const name of PACKAGES) {
      const file = fileURLToPath(import.meta.resolve(`${name}/package.json`));
      versions.push(`${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`);
    }
    return ok(versions.join(', '));
  } catch (error) {
    return notOk(firstLine(error), REINSTALL);
  }
}

const INT8_FINDINGS: Readonly<Record<string, Finding>> = {
  right: ok('8-bit models (q8) are computed correctly on this CPU'),
  remedied: ok(
    '8-bit models (q8) are computed correctly on this CPU with session.x64quantprecision, which is set for them',
  ),
  wrong: notOk(
    '8-bit models (q8) are computed incorrectly on this CPU and are refused',
    'Choose another dtype for models of your own (fp32, fp16 or q4). The embedded models are fp32.',
  ),
};

/** Whether onnxruntime computes 8-bit integers right on this CPU: on those without VNNI its kernels may overflow, and a q8 model writes garbage. */
export async function checkInt8(): Promise<Finding> {
  try {
    const from = import.meta.resolve('@sitflow/transformers');
    const script = `const { int8Verdict } = await import(${JSON.stringify(from)}); process.stdout.write(await int8Verdict())`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 30_000,
    });
    return INT8_FINDINGS[stdout] ?? notOk(`the check of 8-bit models says "${stdout.slice(0, 60)}"`, REINSTALL);
  } catch (error) {
    return notOk(`8-bit models cannot be checked: ${firstLine(error)}`, REINSTALL);
  }
}

/** Loads a native package as the model hosts do: in a process of its own, since it may take its process with it. */
export async function checkNative(name: string): Promise<Finding> {
  try {
    const from = createRequire(import.meta.resolve('@sitflow/transformers/package.json'));
    const script = `await import(${JSON.stringify(pathToFileURL(from.resolve(name)).href)})`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 });
    return ok(`${name} loads`);
  } catch (error) {
    const reason = /^\s*(?:\w*Error.*)$/m.exec((error as { stderr?: string }).stderr ?? '')?.[0] ?? firstLine(error);
    return notOk(
      `${name} does not load: ${reason.trim()}`,
      `${REINSTALL}. Its binaries come with npm's optional packages: do not omit those.`,
    );
  }
}
