/**
 * `npm run moves`: how an example travels through core. Puts a counter at the start of every function of a copy of core's build, runs no-op
 * chains of several lengths, and prints what one more stage costs an example: function entries, and moves (two entries in a row that are in
 * different files). Then the files that an example passes in one stage. `npm run moves -- ../other` looks at another (built) checkout.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const EXAMPLES = 200;
const STAGES = 3;

/** The source with `__enter(id)` at the start of each function's body; `idOf` gives the id of a function's name. */
export function withCounters(file, text, idOf) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const inserts = [];
  const names = new Map();
  const named = (name) => (name?.type === 'PrivateIdentifier' ? `#${name.name}` : (name?.name ?? name?.value));
  const call = (node) => `__enter(${idOf(named(node.id) ?? names.get(node) ?? 'arrow')})`;
  const enter = (node) => {
    const { body } = node;
    if (!body) return;
    if (body.type !== 'BlockStatement') {
      inserts.push([body.start, `(${call(node)}, `], [body.end, ')']);
      return;
    }
    const directives = body.body.filter((statement) => statement.directive);
    inserts.push([directives.at(-1)?.end ?? body.start + 1, `${call(node)};`]);
  };
  const name = (value, key) => value && names.set(value, named(key));
  new Visitor({
    MethodDefinition: ({ key, value }) => name(value, key),
    PropertyDefinition: ({ key, value }) => name(value, key),
    Property: ({ key, value }) => name(value, key),
    VariableDeclarator: ({ id, init }) => name(init, id),
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
  }).visit(program);
  let result = text;
  // From the end on, so that earlier places stay where they are.
  for (const [at, insert] of inserts.sort((a, b) => b[0] - a[0]))
    result = result.slice(0, at) + insert + result.slice(at);
  return result;
}

/** Copies core's build into `copy`, with counters; gives the functions by id. */
function instrument(dist, copy) {
  const functions = [{ file: 'the stage', name: 'run' }];
  cpSync(dist, copy, { recursive: true, filter: (path) => !/\.(d\.ts|map)$/.test(path) });
  for (const entry of readdirSync(copy, { recursive: true })) {
    const path = join(copy, entry);
    if (!entry.endsWith('.js') || entry.split(sep)[0] === 'testing') continue;
    const file = relative(copy, path).split(sep).join('/').replace(/\.js$/, '');
    const idOf = (name) => functions.push({ file, name }) - 1;
    writeFileSync(path, withCounters(path, readFileSync(path, 'utf8'), idOf));
  }
  writeFileSync(join(copy, 'moves.mjs'), "export * from './index.js';\nexport { injectable } from 'inversify';\n");
  return functions;
}

// Modules may call functions while they are loaded.
globalThis.__enter = () => {};

/** The stage's own `run`, in the trace: an entry as any other, in a file of its own. */
const RUN = 0;

/** Runs `rows` examples through `stages` no-op stages, and gives the ids of the functions that were entered, in order. */
async function traceOf({ createApp, chain, injectable }, { stages, rows, policy, window }) {
  class NoOp {
    async run(example) {
      trace.push(RUN);
      const [[need, value]] = Object.entries(example);
      // Each example has a value of its own, so that the cache answers for none.
      return { [`${need}.`]: value };
    }
  }
  injectable()(NoOp);
  const trace = [];
  globalThis.__enter = () => {};
  let built = chain('no-op');
  for (let i = 0, need = 'x'; i < stages; i++, need += '.')
    built = built.pipe({ name: `n${i}`, version: '1', stage: NoOp, options: {}, needs: [need], adds: [`${need}.`] });
  const app = createApp({ modules: [], policy });
  const source = Array.from({ length: rows }, (_, x) => ({ x }));
  globalThis.__enter = (id) => trace.push(id);
  for await (const outcome of app.stream(built, source, { window }))
    if (outcome.status !== 'done') throw outcome.error ?? new Error(outcome.status);
  globalThis.__enter = () => {};
  await app.dispose();
  return trace;
}

/** Entries in functions, and moves between files. */
function countsOf(trace, functions) {
  const files = trace.map((id) => functions[id].file);
  return { entries: files.length, moves: files.filter((file, i) => i > 0 && file !== files[i - 1]).length };
}

/** What one more stage costs one example; what a run costs once is taken off. */
async function perStage(core, functions, options) {
  const of = async (stages, rows) => countsOf(await traceOf(core, { ...options, stages, rows }), functions);
  const [a, b] = [await of(STAGES, EXAMPLES), await of(STAGES + 1, EXAMPLES)];
  const [a2, b2] = [await of(STAGES, 2 * EXAMPLES), await of(STAGES + 1, 2 * EXAMPLES)];
  const each = (of) => ({
    [of]: (b2[of] - b[of] - (a2[of] - a[of])) / EXAMPLES,
    [`${of}, with the run's own`]: (b[of] - a[of]) / EXAMPLES,
  });
  return { ...each('moves'), ...each('entries') };
}

/** From one stage's `run` to the next one's, for a lone example in the midst of a run: the functions entered, by file. */
async function pathOf(core, functions, options) {
  const trace = await traceOf(core, { ...options, stages: STAGES, rows: EXAMPLES });
  const runs = trace.flatMap((id, at) => (id === RUN ? [at] : []));
  // The last two stages of an example in the middle: the consumer asks for it during the first.
  const first = STAGES * (EXAMPLES / 2) + STAGES - 1;
  const steps = [];
  for (const id of trace.slice(runs[first - 1], runs[first])) {
    const { file, name } = functions[id];
    if (steps.at(-1)?.file === file) steps.at(-1).names.push(name);
    else steps.push({ file, names: [name] });
  }
  return steps;
}

/** The option was called `memory` once. */
async function cacheOption(core) {
  try {
    await traceOf(core, { stages: 1, rows: 1, policy: { cache: true } });
    return 'cache';
  } catch {
    return 'memory';
  }
}

async function main() {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const dist = join(root, 'packages', 'core', 'dist');
  if (!existsSync(join(dist, 'index.js')))
    throw new Error(`No build in ${dist}. Run "npx tsc -b packages/core" there.`);
  // Inside the checkout, so that its imports resolve.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, 'moves-'));
  try {
    const functions = instrument(dist, copy);
    const core = await import(pathToFileURL(join(copy, 'moves.mjs')).href);
    const option = await cacheOption(core);
    const table = {};
    for (const on of [true, false])
      for (const window of [undefined, 1])
        table[`${option} ${on ? 'on' : 'off'}, ${window === 1 ? 'one by one' : 'default window'}`] = await perStage(
          core,
          functions,
          { policy: { [option]: on }, window },
        );
    console.log(`Per example and stage, in ${root}:`);
    console.table(table);
    for (const on of [true, false]) {
      const steps = await pathOf(core, functions, { policy: { [option]: on }, window: 1 });
      console.log(
        `\nFrom a stage's run to the next stage's run, ${option} ${on ? 'on' : 'off'} (${steps.length} moves):`,
      );
      for (const { file, names } of steps) console.log(`  ${file}: ${names.join(', ')}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
