/** What the README says of a project of one's own, done as it stands there: its commands, with npm and with pnpm, in folders outside of the repository. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The body of the README's block after `<!-- own project: NAME -->`. */
export function ownProjectBlock(readme, name) {
  const [, body] = new RegExp(`<!-- own project: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (body === undefined) throw new Error(`README.md has no block <!-- own project: ${name} -->`);
  return body;
}

/**
 * Runs the README's commands for npm and pnpm on the fixtures, and a module in a folder without packages by either's command.
 *
 * @param {{ root: string, fixtures: string, temporary: string, env: NodeJS.ProcessEnv }} where
 * @returns {readonly string[]} what was seen to work; throws on the first thing that does not
 */
export function runOwnProject({ root, fixtures, temporary, env }) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const inverse = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')).dependencies.inversify;
  if (!readme.includes(`inversify@${inverse}`)) throw new Error(`README.md: core needs inversify@${inverse}`);
  const seen = [];
  const byNpm = join(temporary, 'my-project');
  const byPnpm = join(temporary, 'my-pnpm-project');

  // The folder is made by the README's first command; what a user would have in it comes before its last.
  const commands = ownProjectBlock(readme, 'npm').replaceAll('../my-project', byNpm).trim().split('\n');
  const last = commands.pop();
  sh(commands.join('\n'), root, env);
  addModules(byNpm, fixtures);
  sh(last, byNpm, env);
  seen.push(`as the README says, with npm: ${answered(byNpm)}`);

  mkdirSync(byPnpm);
  writeFileSync(join(byPnpm, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(byPnpm, 'pnpm-workspace.yaml'), ownProjectBlock(readme, 'pnpm-workspace.yaml'));
  for (const file of readdirSync(byNpm).filter((name) => name.endsWith('.tgz')))
    cpSync(join(byNpm, file), join(byPnpm, file));
  addModules(byPnpm, fixtures);
  const tools = join(temporary, 'tools');
  sh(`npm install --prefix "${tools}" --ignore-scripts --no-audit --no-fund pnpm`, temporary, env);
  const path = `${join(tools, 'node_modules/.bin')}:${env.PATH}`;
  sh(ownProjectBlock(readme, 'pnpm'), byPnpm, { ...env, PATH: path });
  seen.push(`with pnpm: ${answered(byPnpm)}`);

  const lone = join(temporary, 'lone');
  mkdirSync(lone);
  for (const name of ['lone.ts', 'rows.jsonl']) cpSync(join(fixtures, name), join(lone, name));
  for (const project of [byNpm, byPnpm]) {
    const command = join(project, 'node_modules/sitflow/bin/sitflow.js');
    sh(`"${process.execPath}" "${command}" run lone.ts -i rows.jsonl -o answers.jsonl --overwrite`, lone, env);
    seen.push(
      `a module without a project, by the command of ${project.slice(dirname(project).length + 1)}: ${answered(lone)}`,
    );
  }
  return seen;
}

function addModules(project, fixtures) {
  cpSync(join(fixtures, 'chains'), join(project, 'chains'), { recursive: true });
  cpSync(join(fixtures, 'rows.jsonl'), join(project, 'rows.jsonl'));
}

function answered(project) {
  const line = readFileSync(join(project, 'answers.jsonl'), 'utf8').trim();
  if (JSON.parse(line).answer !== 'kitchen') throw new Error(`${project}: the command wrote ${line}`);
  return line;
}

function sh(script, cwd, env) {
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', script], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}\nended with ${status}\n${stdout}\n${stderr}`);
}
