import { type ChildProcess, fork } from 'node:child_process';
import { isSitflowError, onAbort, type Result, SitflowError } from '@sitflow/core';
import { childFile, lastWords } from './child-file.js';
import { childOptions } from './child-options.js';
import { tellCall } from './host-times.js';
import { type FromHost, fromWire, type HostFacts, type HostSpec, type ToHost, type WireResult } from './protocol.js';
import { reapOnExit } from './reaper.js';
import type { OnText } from './task.js';

/** How long a cancelled host may go on before it is killed, in milliseconds. */
const STOP_WITHIN_MS = 2_000;
/** Crashes in a row, without an answer between them, after which a model is given up. */
const MAX_CRASHES = 5;
/** How often loading is tried when its process ends. */
const MAX_LOADS = 3;
const STDERR_KEPT = 4_000;
const LOOK_AT_MEMORY =
  'Look at memory (a model too large for the machine is killed by the system), or try another dtype.';

interface Pending {
  readonly inputs: readonly unknown[];
  readonly hear: Hearing;
  /** Results that were handed over before the call's end, by their places. */
  readonly handed: Map<number, Result<unknown>>;
  settle(results: readonly Result<unknown>[]): void;
  fail(error: unknown): void;
}

/** Called while a request is at work; see `CallOptions`. */
export interface Hearing {
  started?(at: number): void;
  result?(at: number, result: Result<unknown>): void;
  /** Called with the pieces of the text of the one input. */
  readonly onText?: OnText | undefined;
}

/** One child process with its model in it. */
interface Child {
  readonly process: ChildProcess;
  readonly loaded: Promise<void>;
  stderr: string;
  /** Requests it is working on, cancelled ones included. */
  readonly busy: Set<number>;
  /** Those of them that it was told of, in the order that it takes them: it is told once its model is loaded. */
  readonly told: Set<number>;
  /** Of cancelled requests: what kills it if it goes on with one. */
  readonly killTimers: Map<number, NodeJS.Timeout>;
  /** Whether it is ended on purpose, which is no crash. */
  ending: boolean;
}

/** A model in a child process, which is started on first use, and again after a crash. */
export class ModelHost {
  private child: Child | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private crashes = 0;
  private disposed = false;
  private said: HostFacts = {};

  /** `from` is the address of this file: its process's own lies beside it. */
  constructor(
    private readonly spec: HostSpec,
    private readonly from: string | undefined = import.meta.url,
  ) {}

  /** The child's process id, while there is one. For tests and `doctor`. */
  get pid(): number | undefined {
    return this.child?.process.pid;
  }

  /** What the model said of itself when it was last loaded. */
  get facts(): HostFacts {
    return this.said;
  }

  /** Whether the child is at work, for somebody or not. */
  get busy(): boolean {
    return this.child !== undefined && this.child.busy.size > 0;
  }

  /** Starts the child and loads the model; throws what is wrong with it. A child that is killed meanwhile is started again. */
  async load(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.start().loaded;
      } catch (error) {
        if (!isSitflowError(error) || !error.retryable || this.disposed) throw error;
        if (attempt < MAX_LOADS) continue;
        throw new SitflowError('host.given-up', `${attempt} times ${error.found} while it was loaded`, {
          model: this.spec.name,
          mend: /SIGKILL|SIGABRT|SIGBUS|bad_alloc|memory/i.test(error.found)
            ? LOOK_AT_MEMORY
            : 'Its last line says why. Try another dtype, or run `sitflow doctor`.',
          blame: 'model',
          cause: error,
        });
      }
    }
  }

  /** Asks the model; the results are in the order of the inputs. An aborted caller is let go at once. */
  async request<Value = string>(
    inputs: readonly unknown[],
    signal: AbortSignal,
    hear: Hearing = {},
  ): Promise<readonly Result<Value>[]> {
    signal.throwIfAborted();
    if (inputs.length === 0) return [];
    const child = this.start();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.pending.delete(id);
        this.cancel(id);
        reject(signal.reason);
      };
      const leaveSignal = onAbort(signal, abort);
      this.pending.set(id, {
        inputs,
        hear: inputs.length === 1 ? hear : { ...hear, onText: undefined },
        handed: new Map(),
        settle(results) {
          leaveSignal();
          // What a task gives is known by its kind.
          resolve(results as readonly Result<Value>[]);
        },
        fail(error) {
          leaveSignal();
          reject(error);
        },
      });
      this.give(child, id);
    });
  }

  /** Has a child work on a request, once its model is loaded. */
  private give(child: Child, id: number): void {
    child.busy.add(id);
    this.hold(child);
    child.loaded.then(
      () => {
        const pending = this.pending.get(id);
        if (!pending || !child.busy.has(id)) return;
        const pieces = pending.hear.onText ? ({ pieces: true } as const) : {};
        try {
          this.send(child, { type: 'request', id, inputs: pending.inputs, ...pieces });
          child.told.add(id);
        } catch (cause) {
          child.busy.delete(id);
          this.hold(child);
          this.take(id)?.fail(this.unsendable(cause));
        }
      },
      // A crash is left to `gone`. A model that cannot be loaded fails each input for itself: of a call that throws, the engine would try
      // each half again, and start a process for each.
      (error: SitflowError) => {
        if (!child.busy.delete(id)) return;
        const pending = this.take(id);
        if (error.retryable) pending?.fail(error);
        else pending?.settle(pending.inputs.map(() => ({ ok: false, error })));
      },
    );
  }

  /** Ends the child: kindly at first. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const { child } = this;
    if (!child || child.process.exitCode !== null || child.process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.process.once('exit', () => resolve()));
    child.ending = true;
    const timer = setTimeout(() => child.process.kill('SIGKILL'), STOP_WITHIN_MS);
    child.process.ref();
    if (child.process.connected) child.process.disconnect();
    // An idle host ends by itself when its channel closes; a busy one holds its thread and would not notice.
    if (child.busy.size > 0) child.process.kill('SIGKILL');
    await ended;
    clearTimeout(timer);
  }

  private start(): Child {
    if (this.disposed) throw this.gaveWay();
    if (this.child) return this.child;
    if (this.crashes >= MAX_CRASHES) {
      throw new SitflowError('host.given-up', `its process ended ${this.crashes} times without an answer`, {
        model: this.spec.name,
        mend: LOOK_AT_MEMORY,
        blame: 'model',
      });
    }
    const { execArgv, env } = childOptions(process);
    const started = fork(childFile(this.spec.name, this.from), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...execArgv],
      env,
    });
    reapOnExit(started);
    let loaded: () => void = () => {};
    let failed: (error: unknown) => void = () => {};
    const child: Child = {
      process: started,
      stderr: '',
      busy: new Set(),
      told: new Set(),
      killTimers: new Map(),
      ending: false,
      loaded: new Promise<void>((resolve, reject) => {
        loaded = resolve;
        failed = reject;
      }),
    };
    child.loaded.catch(() => {});
    this.child = child;
    started.stderr?.on('data', (chunk: Buffer) => {
      child.stderr = (child.stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    started.on('error', (error) => {
      // Also told of messages that a dying process did not take: its exit follows. One that never started has no pid, and no exit.
      if (started.pid === undefined) this.gone(child, error.message, failed);
    });
    started.on('exit', (code, signal) => this.gone(child, signal ?? `exit code ${code}`, failed));
    started.on('message', (message) => {
      const told = message as FromHost;
      if (told.type === 'loaded') {
        this.said = told.facts;
        loaded();
      } else if (told.type === 'failed') {
        // One that loaded once and no longer does would be started for each batch of a long run.
        if (child.busy.size > 0) this.crashes++;
        failed(fromWire(told.error, this.spec.name));
        this.drop(child);
      } else if (told.type === 'text') this.pending.get(told.id)?.hear.onText?.(told.text);
      else if (told.type === 'started') this.begun(told.id, told.at);
      else if (told.type === 'some') this.someOf(told.id, told.at, told.results);
      else this.answered(child, told);
      this.hold(child);
    });
    this.send(child, { type: 'load', spec: this.spec });
    return child;
  }

  private answered(child: Child, message: Extract<FromHost, { type: 'results' | 'threw' | 'cancelled' }>): void {
    child.busy.delete(message.id);
    child.told.delete(message.id);
    clearTimeout(child.killTimers.get(message.id));
    child.killTimers.delete(message.id);
    this.killIfCancelled(child);
    this.crashes = 0;
    const pending = this.take(message.id);
    if (!pending) return;
    if (message.type === 'results') {
      tellCall({ model: this.spec.name, kind: this.spec.kind, inputs: message.results.length, ...message.took });
      pending.settle(
        message.results.map((result, at) => (result ? this.read(result) : (pending.handed.get(at) as Result<unknown>))),
      );
    } else if (message.type === 'threw') pending.fail(fromWire(message.error, this.spec.name));
    else pending.fail(new SitflowError('run.cancelled', 'the call was cancelled', { model: this.spec.name }));
  }

  private begun(id: number, at: readonly number[]): void {
    const pending = this.pending.get(id);
    for (const each of at) pending?.hear.started?.(each);
  }

  private someOf(id: number, at: readonly number[], results: readonly WireResult<unknown>[]): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.crashes = 0;
    for (const [i, place] of at.entries()) {
      const result = this.read(results[i] as WireResult<unknown>);
      pending.handed.set(place, result);
      pending.hear.result?.(place, result);
    }
  }

  private read(result: WireResult<unknown>): Result<unknown> {
    return result.ok ? result : { ...result, error: fromWire(result.error, this.spec.name) };
  }

  private cancel(id: number): void {
    const { child } = this;
    if (!child?.busy.has(id)) return;
    if (!child.told.has(id)) {
      child.busy.delete(id);
      this.hold(child);
      return;
    }
    this.send(child, { type: 'cancel', id });
    this.killIfCancelled(child);
  }

  /** Gives a child its last moment if nobody waits for what it is at. What only stands behind that costs nothing: others' work goes on. */
  private killIfCancelled(child: Child): void {
    const [current] = child.told;
    if (current === undefined || this.pending.has(current) || child.killTimers.has(current)) return;
    const kill = () => {
      // Its answer is here: it was only not read.
      if (!child.killTimers.has(current)) return;
      child.ending = true;
      child.process.kill('SIGKILL');
    };
    // A program that was busy itself reads what has come in the meantime before it judges.
    const timer = setTimeout(() => setImmediate(() => setImmediate(kill)), STOP_WITHIN_MS);
    timer.unref();
    child.killTimers.set(current, timer);
  }

  /**
   * The child ended, whoever ended it: what it held fails, and may be tried again in a new one. What only stood behind a cancelled call that
   * the child was killed for goes to a new one by itself: it was not begun.
   */
  private gone(child: Child, how: string, failed: (error: unknown) => void): void {
    if (this.child === child) this.child = undefined;
    for (const timer of child.killTimers.values()) clearTimeout(timer);
    child.killTimers.clear();
    // One that nobody waited for may have ended of any cause.
    if (!child.ending && [...child.busy].some((id) => this.pending.has(id))) this.crashes++;
    const last = lastWords(child.stderr);
    const error = this.disposed
      ? this.gaveWay()
      : new SitflowError('host.crashed', `its process ended (${how})${last ? `: ${last.slice(0, 300)}` : ''}`, {
          model: this.spec.name,
          retryable: true,
          mend: 'It is started again for the next request.',
          // What it was at may have ended it: a batch is split to find out.
          blame: 'example',
        });
    failed(error);
    const [current] = child.told;
    const held = [...child.busy];
    child.busy.clear();
    for (const id of held) {
      const isBegun = id === current || !child.ending || this.disposed;
      if (isBegun || !this.pending.has(id)) this.take(id)?.fail(error);
      else this.giveAnew(id);
    }
  }

  /** Nobody would catch what a process that cannot be started throws here. */
  private giveAnew(id: number): void {
    try {
      this.give(this.start(), id);
    } catch (thrown) {
      this.take(id)?.fail(thrown);
    }
  }

  /** Lets go of a child that is of no more use. */
  private drop(child: Child): void {
    if (this.child === child) this.child = undefined;
    child.ending = true;
    child.process.kill();
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  private send(child: Child, message: ToHost): void {
    if (child.process.connected) child.process.send(message);
  }

  private gaveWay(): SitflowError {
    return new SitflowError('app.disposed', 'the model was disposed', { model: this.spec.name, blame: 'setup' });
  }

  /** Messages are copied, and not all can be: a function, a Promise. */
  private unsendable(cause: unknown): SitflowError {
    return new SitflowError(
      'host.not-sent',
      `its process cannot be sent what it is asked: ${(cause as Error).message}`,
      {
        model: this.spec.name,
        mend: 'Ask with plain data: texts, numbers, bytes.',
        cause,
      },
    );
  }

  /** A host that is waited for keeps the program alive; an idle one does not, so that a script ends without disposing. */
  private hold(child: Child): void {
    const wanted = child.busy.size > 0;
    const stderr = child.process.stderr as unknown as { ref?: () => void; unref?: () => void } | null;
    if (wanted) {
      child.process.ref();
      child.process.channel?.ref();
      stderr?.ref?.();
    } else {
      child.process.unref();
      child.process.channel?.unref();
      stderr?.unref?.();
    }
  }
}
