import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { calledFrom } from './called-from.js';
import {
  type GenerateOptions,
  LOCALES,
  names,
  type RunCommandOptions,
  refuseFlagsAsValues,
  withRowOptions,
  withRunOptions,
} from './commands/options.js';
import { errorText } from './error-text.js';
import { EXIT } from './exit-codes.js';
import { Interrupt } from './interrupt.js';
import { printable } from './printable.js';
import { claimStdout, type Results } from './stdout.js';
import { colorsFor } from './terminal.js';

/** Runs the command line and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<never> {
  const stdout = claimStdout();
  const from = calledFrom(process.env, process.cwd());
  if (from !== undefined) process.chdir(from);
  const interrupt: Interrupt = new Interrupt().listen();
  const verbose = argv.includes('--verbose') || argv.includes('-v');
  leaveQuietlyWhenNobodyReads(interrupt, stdout);
  // What a module's own timers and listeners throw, nothing else can catch.
  process.on('uncaughtException', (thrown) => interrupt.end(report(thrown, verbose)));
  // Nothing is left that could go on, and yet we are here: somebody awaits what never comes.
  process.on('beforeExit', () => {
    if (interrupt.signal.aborted) interrupt.end(EXIT.interrupted);
    say('it waits for something that never comes (most likely an `await` at the top of the module, or in a stage)');
    interrupt.end(EXIT.failed);
  });
  process.on('exit', () => {
    if (interrupt.ended) return;
    interrupt.finish();
    say('a module, a stage or a dependency ended the process (process.exit). Throw an error instead.');
    process.exitCode = interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed;
  });
  let code: number;
  try {
    code = await execute(argv, interrupt, stdout);
  } catch (thrown) {
    code = report(thrown, verbose);
  }
  if (interrupt.signal.aborted) code = EXIT.interrupted;
  await Promise.all([stdout.settled(), written(process.stderr)]);
  // A stream that could not take the last of it (a full disk) says so a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  // Explicitly: a user's module may hold a timer or a socket open.
  interrupt.end(code);
}

async function execute(argv: readonly string[], interrupt: Interrupt, stdout: Results): Promise<number> {
  let code: number = EXIT.done;
  const program = new Command('sitflow')
    .description('Runs chains of models over rows, and writes sequential-instruction training data from them.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void process.stderr.write(printable(text)),
    })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 all rows are done, 2 some were rejected, 1 it could not run or finish, 130 it was interrupted.',
    );
  withRunOptions(
    program.command('run').description('run a chain over rows: each row with the fields that the chain adds'),
  ).action(async (module: string, options: RunCommandOptions) => {
    const { run } = await import('./commands/run.js');
    code = await run(module, options, interrupt, stdout);
  });
  withRowOptions(
    program.command('generate').description('write a training example from each row: instruction, input, output'),
  )
    .option(
      '--locale <tags>',
      `the language of the instructions, or several to draw from: ${LOCALES.replaceAll(' ', '')} (default: en)`,
      names,
    )
    .action(async (module: string, options: GenerateOptions) => {
      const { generate } = await import('./commands/generate.js');
      code = await generate(module, options, interrupt, stdout);
    });
  program
    .command('draw')
    .description('print a chain as a Mermaid flowchart')
    .argument('<module>', 'a module that exports `chain` and `app`')
    .option('-v, --verbose', 'stack traces with errors')
    .action(async (module: string) => {
      const { draw } = await import('./commands/draw.js');
      code = await draw(module, stdout);
    });
  program
    .command('doctor')
    .description('check whether everything that sitflow needs is there and works')
    .action(async () => {
      const { doctor } = await import('./commands/doctor.js');
      code = await doctor(interrupt, stdout);
    });
  // Commander's own shows the whole help for a name that is none, and no error.
  program
    .helpCommand(false)
    .command('help')
    .argument('[command]')
    .description('explain a command')
    .action(async (name: string | undefined) => {
      const named = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (named) return named.help();
      const { nearest } = await import('@sitflow/core');
      const near = nearest(name as string, namesOf(program));
      const mend = near ? `(Did you mean ${near}?)` : `There are: ${namesOf(program).join(', ')}.`;
      return program.error(`error: unknown command '${name}'\n${mend}`, { code: 'commander.unknownCommand' });
    });
  program.commands.forEach(refuseFlagsAsValues);
  await program.parseAsync([...argv]);
  return code;
}

function namesOf(program: Command): string[] {
  return program.commands.map((command) => command.name());
}

/** Writes an error, and gives the exit code for it. */
function report(thrown: unknown, verbose: boolean): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.failed;
  say(errorText(thrown, verbose));
  return EXIT.failed;
}

function say(error: string): void {
  process.stderr.write(`${colorsFor(process.stderr).red('error:')} ${printable(error)}\n`);
}

function version(): string {
  const { version: own } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return own;
}

/** `sitflow … | head` has what it wanted once head is gone: no error, nothing more to do, unless the results go to a file. */
function leaveQuietlyWhenNobodyReads(interrupt: Interrupt, stdout: Results): void {
  for (const stream of [stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === stdout && interrupt.resultsOnStdout) interrupt.end(EXIT.done);
    });
  }
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}
