import { spawn } from 'node:child_process';
import {
  type CallOptions,
  chain,
  createApp,
  models,
  type Result,
  SitflowError,
  type TranslationRequest,
  Translator,
} from '@sitflow/core';
import { translate } from '@sitflow/stages';

// A translator of one's own is one file: a class with an identity and one method for batches, and its entry in the app. This one asks
// the program `apertium` (rules and dictionaries, from Spanish into English), in a child process for each batch.

const INSTALL = 'Install it, on Debian or Ubuntu: apt-get install apertium apertium-eng-spa.';

interface ApertiumOptions {
  /** The program (default `apertium`, as it is found on the PATH). */
  readonly command?: string;
}

class ApertiumTranslator implements Translator {
  readonly languages = ['es'];
  readonly targets = ['en'];

  private constructor(
    private readonly command: string,
    readonly identity: string,
  ) {}

  /** Asks the program what it is and what it has, so that what is missing is told before anything runs. */
  static async open({ command = 'apertium' }: ApertiumOptions, signal: AbortSignal): Promise<ApertiumTranslator> {
    const version = (await run(command, ['-V'], '', signal)).trim();
    const directions = (await run(command, ['-l'], '', signal)).split(/\s+/);
    if (!directions.includes('spa-eng')) {
      throw new SitflowError('apertium.no-direction', `${command} has no spa-eng`, { mend: INSTALL });
    }
    // What it says follows from its version, and from its dictionaries', which it does not tell: clear a kept cache when they change.
    return new ApertiumTranslator(command, `${version} spa-eng`);
  }

  /** One result for each request, in order; what cannot be asked fails alone. */
  async translate(
    requests: readonly TranslationRequest[],
    { signal }: CallOptions,
  ): Promise<readonly Result<string>[]> {
    signal.throwIfAborted();
    const problems = requests.map(problem);
    const texts = requests.filter((_, i) => problems[i] === undefined).map(({ text }) => text);
    const translated = texts.length > 0 ? await this.translateAll(texts, signal) : [];
    let at = 0;
    return problems.map((error) => (error ? { ok: false, error } : { ok: true, value: translated[at++] as string }));
  }

  /**
   * Paragraphs are what the program keeps apart: from line to line its rules look on ("la casa", "roja" give "the red", "house"). So
   * each line of each text is a paragraph of the input, and comes back as one; in longer ones a "¿" that goes would leave a blank line.
   */
  private async translateAll(texts: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    // Lines are at even places, the blanks around and between them at odd ones.
    const split = texts.map((text) => text.replaceAll('\0', ' ').split(/(^\s+|\s+$|\s*[\r\n]\s*)/));
    const paragraphs = split.flatMap((parts) => parts.filter(isParagraph));
    const input = paragraphs.join('\n\n');
    const written = await run(this.command, ['-u', 'spa-eng'], input, signal);
    const output = written.split('\n\n');
    if (output.length !== paragraphs.length || (written.trim() === '' && /\p{L}/u.test(input))) {
      throw new SitflowError(
        'apertium.wrong-output',
        `apertium gave ${output.length} paragraphs for ${paragraphs.length}`,
        { retryable: true, mend: 'A part of it may have been killed; if it is always so, report the text.' },
      );
    }
    let at = 0;
    return split.map((parts) => parts.map((part, i) => (isParagraph(part, i) ? output[at++] : part)).join(''));
  }
}

const isParagraph = (part: string, place: number) => place % 2 === 0 && part !== '';

function problem({ text, from = 'es', to }: TranslationRequest): SitflowError | undefined {
  if (text.trim() === '')
    return new SitflowError('text.empty', 'the text is empty', {
      mend: 'Fill the field in, or leave the example out.',
    });
  if (/^es\b/i.test(from) && /^en\b/i.test(to)) return undefined;
  return new SitflowError('apertium.unserved-language', `it translates from es to en, not from ${from} to ${to}`, {
    mend: 'Name another Translator with `use`.',
  });
}

/**
 * Runs the program to its end and gives what it wrote. It opens its input by name, which the sockets that Node gives a child do not allow:
 * hence the pipe. It is a pipeline itself, so whoever aborts ends the whole group.
 */
function run(command: string, args: readonly string[], input: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (code: string, found: string, options: ConstructorParameters<typeof SitflowError>[2]) =>
      reject(new SitflowError(code, `${command} ${found}`, options));
    const child = spawn('/bin/sh', ['-c', 'cat | "$0" "$@"', command, ...args], { detached: true });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself meanwhile.
      }
      reject(signal.reason);
    };
    signal.addEventListener('abort', kill, { once: true });
    let written = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      written += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text;
    });
    // A program that is gone reads nothing more; how it ended says why.
    child.stdin.on('error', () => {});
    child.on('error', (cause) => {
      signal.removeEventListener('abort', kill);
      fail('apertium.failed', `cannot be started: ${cause.message}`, { cause });
    });
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      // A shell tells of signals and of what it does not find by codes of its own.
      if (code === 0) resolve(written);
      else if (code === 127) fail('apertium.absent', 'is not there', { mend: INSTALL });
      else if (code === null || code > 128)
        fail('apertium.killed', `was killed (${killedBy ?? `signal ${Number(code) - 128}`})`, { retryable: true });
      else fail('apertium.failed', `ended with ${code}: ${complaints.trim().slice(0, 500)}`, { mend: INSTALL });
    });
    child.stdin.end(input);
  });
}

export const spanish = chain<{ text: string }>('spanish', { input: { text: 'text' } }).pipe(
  translate({ field: 'text', from: 'es', to: 'en' }),
);

/** An app with the program as its Translator. */
export const appWith = (options: ApertiumOptions) =>
  createApp({
    modules: [
      models([{ port: Translator, name: 'apertium', create: (signal) => ApertiumTranslator.open(options, signal) }]),
    ],
  });

export const app = appWith({});
export { spanish as chain };
