import { type ChildProcess, fork } from 'node:child_process';
import { childFile, lastWords } from './child-file.js';
import { childOptions } from './child-options.js';
import type { FromHost, HostSpec, ToHost } from './protocol.js';
import { reapOnExit } from './reaper.js';

/** How long a cancelled process may go on before it is killed, in milliseconds. */
const STOP_WITHIN_MS = 2_000;
const STDERR_KEPT = 4_000;

export interface ProcessEvents {
  message(from: HostProcess, message: FromHost): void;
  /** It ended, whoever ended it. `how`: the signal or exit code. */
  ended(process: HostProcess, how: string): void;
}

/** One child process with a model in it, and the requests it has. It loads the model as soon as it is made. */
export class HostProcess {
  readonly process: ChildProcess;
  readonly loaded: Promise<void>;
  /** Requests it has, cancelled ones included. */
  readonly busy = new Set<number>();
  /** Whether it is ended on purpose, which is not a crash. */
  ending = false;
  /** Requests that were sent to it, in the order in which it works on them: they are sent once its model is loaded. */
  private readonly sent = new Set<number>();
  /** By cancelled request: kills the process if it goes on with it. */
  private readonly killTimers = new Map<number, NodeJS.Timeout>();
  /** When it last answered a request. */
  private answeredAt = Number.NEGATIVE_INFINITY;
  private stderr = '';
  private settleLoading: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };

  /** `from` is the address of this file: the process's own lies beside it. */
  constructor(spec: HostSpec, from: string | undefined, events: ProcessEvents) {
    const { execArgv, env } = childOptions(process);
    const started = fork(childFile(spec.name, from), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...execArgv],
      env,
    });
    reapOnExit(started);
    this.process = started;
    this.loaded = new Promise<void>((resolve, reject) => {
      this.settleLoading = { resolve, reject };
    });
    this.loaded.catch(() => {});
    started.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    started.on('error', (error) => {
      // Also emitted for messages that a dying process did not take: its exit follows. One that never started has no pid, and no exit.
      if (started.pid === undefined) events.ended(this, error.message);
    });
    started.on('exit', (code, signal) => events.ended(this, signal ?? `exit code ${code}`));
    started.on('message', (message) => {
      events.message(this, message as FromHost);
      this.hold();
    });
    this.send({ type: 'load', spec });
  }

  /** The last line that it wrote to its error output. */
  get lastWords(): string | undefined {
    return lastWords(this.stderr);
  }

  /** The request it is at work on. */
  get current(): number | undefined {
    const [current] = this.sent;
    return current;
  }

  loadedModel(): void {
    this.settleLoading.resolve();
  }

  failedToLoad(error: unknown): void {
    this.settleLoading.reject(error);
  }

  /** Gives it a request, which is sent later. */
  take(id: number): void {
    this.busy.add(id);
    this.hold();
  }

  /** Sends a request that it has; throws where its inputs cannot be copied. */
  ask(id: number, inputs: readonly unknown[], streams: boolean): void {
    this.send({ type: 'request', id, inputs, ...(streams && { streams }) });
    this.sent.add(id);
  }

  /** It is done with a request. */
  leave(id: number): void {
    this.busy.delete(id);
    this.sent.delete(id);
    clearTimeout(this.killTimers.get(id));
    this.killTimers.delete(id);
    this.hold();
  }

  /** It has answered a request. */
  answered(id: number): void {
    this.answeredAt = performance.now();
    this.leave(id);
  }

  /** Cancels a request that nobody waits for any more. */
  cancel(id: number, isWanted: (id: number) => boolean): void {
    if (!this.busy.has(id)) return;
    if (!this.sent.has(id)) {
      this.leave(id);
      return;
    }
    this.send({ type: 'cancel', id });
    this.killIfUnwanted(isWanted);
  }

  /** Gives it some time to leave the request it is at work on, if nobody wants that. A request that only stands behind costs nothing: others' work goes on. */
  killIfUnwanted(isWanted: (id: number) => boolean): void {
    const { current } = this;
    if (current === undefined || isWanted(current) || this.killTimers.has(current)) return;
    this.watch(current, STOP_WITHIN_MS);
  }

  /** Kills it in so many milliseconds, if it is still at work on a request by then. Its time counts from its last answer: it began the request after that. */
  private watch(current: number, ms: number): void {
    const judge = () => {
      // Its answer is here: it was only not read.
      if (!this.killTimers.has(current)) return;
      const left = STOP_WITHIN_MS - (performance.now() - this.answeredAt);
      if (left > 0) {
        this.watch(current, left);
        return;
      }
      this.ending = true;
      this.process.kill('SIGKILL');
    };
    // A program that was busy itself reads what has come in the meantime before it judges.
    const timer = setTimeout(() => setImmediate(() => setImmediate(judge)), ms);
    timer.unref();
    this.killTimers.set(current, timer);
  }

  /** Takes all its requests from it, once it has ended: those that it had, and the one it was at work on. */
  emptied(): { readonly held: readonly number[]; readonly current: number | undefined } {
    for (const timer of this.killTimers.values()) clearTimeout(timer);
    this.killTimers.clear();
    const { current } = this;
    const held = [...this.busy];
    this.busy.clear();
    return { held, current };
  }

  /** Ends a process that is no longer needed. */
  drop(): void {
    this.ending = true;
    this.process.kill();
  }

  /** Ends it, kindly at first; resolves when it is gone. */
  async end(): Promise<void> {
    const { process } = this;
    if (process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    this.ending = true;
    const timer = setTimeout(() => process.kill('SIGKILL'), STOP_WITHIN_MS);
    process.ref();
    if (process.connected) process.disconnect();
    // An idle process ends by itself when its channel closes; a busy one holds its thread and would not notice.
    if (this.busy.size > 0) process.kill('SIGKILL');
    await ended;
    clearTimeout(timer);
  }

  private send(message: ToHost): void {
    if (this.process.connected) this.process.send(message);
  }

  /** A process that is waited for keeps the program alive; an idle one does not, so that a script ends without disposing. */
  private hold(): void {
    const { process } = this;
    const stderr = process.stderr as unknown as { ref?: () => void; unref?: () => void } | null;
    if (this.busy.size > 0) {
      process.ref();
      process.channel?.ref();
      stderr?.ref?.();
    } else {
      process.unref();
      process.channel?.unref();
      stderr?.unref?.();
    }
  }
}
