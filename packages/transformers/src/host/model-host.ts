import { type CallOptions, isSitflowError, type Result, SitflowError } from '@sitflow/core';
import { crashed, disposedError, givenUp, loadingGivenUp, unsendable } from './host-errors.js';
import { HostProcess } from './host-process.js';
import { tellCall } from './host-times.js';
import { PendingRequest } from './pending-request.js';
import { type FromHost, fromWire, type HostFacts, type HostSpec } from './protocol.js';

/** Crashes in a row, without an answer between them, after which a model is given up. */
const MAX_CRASHES = 5;
/** How often loading is tried when its process ends. */
const MAX_LOADS = 3;

/** A model in a child process, which is started on first use, and again after a crash. */
export class ModelHost {
  private child: HostProcess | undefined;
  private readonly pending = new Map<number, PendingRequest>();
  private nextId = 1;
  private crashes = 0;
  private disposed = false;
  private known: HostFacts = {};

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
    return this.known;
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
        if (attempt >= MAX_LOADS) throw loadingGivenUp(this.spec.name, attempt, error);
      }
    }
  }

  /** Asks the model; the results are in the order of the inputs. An aborted caller is let go at once. */
  async request<Value = string>(inputs: readonly unknown[], options: CallOptions): Promise<readonly Result<Value>[]> {
    options.signal.throwIfAborted();
    if (inputs.length === 0) return [];
    const child = this.start();
    const id = this.nextId++;
    const results = await new Promise<readonly Result<unknown>[]>((resolve, reject) => {
      const aborted = () => {
        this.pending.delete(id);
        this.child?.cancel(id, this.isWanted);
      };
      this.pending.set(id, new PendingRequest(inputs, this.spec.name, options, { resolve, reject }, aborted));
      this.dispatch(child, id);
    });
    // A task's values are known by its kind.
    return results as readonly Result<Value>[];
  }

  /** Ends the child: kindly at first. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.child?.end();
  }

  private readonly isWanted = (id: number): boolean => this.pending.has(id);

  private start(): HostProcess {
    if (this.disposed) throw disposedError(this.spec.name);
    if (this.child) return this.child;
    if (this.crashes >= MAX_CRASHES) throw givenUp(this.spec.name, this.crashes);
    this.child = new HostProcess(this.spec, this.from, {
      message: (child, message) => this.read(child, message),
      ended: (child, how) => this.ended(child, how),
    });
    return this.child;
  }

  /** Has a child work on a request, once its model is loaded. */
  private dispatch(child: HostProcess, id: number): void {
    child.take(id);
    child.loaded.then(
      () => {
        const pending = this.pending.get(id);
        if (!pending || !child.busy.has(id)) return;
        try {
          child.ask(id, pending.inputs, pending.streams);
        } catch (cause) {
          child.leave(id);
          this.removePending(id)?.fail(unsendable(this.spec.name, cause));
        }
      },
      // A crash is left to `ended`. A model that cannot be loaded fails each input: a process would be started for each half of the call.
      (error: SitflowError) => {
        if (!child.busy.delete(id)) return;
        const pending = this.removePending(id);
        if (error.retryable) pending?.fail(error);
        else pending?.failEach(error);
      },
    );
  }

  private read(child: HostProcess, message: FromHost): void {
    switch (message.type) {
      case 'loaded':
        this.known = message.facts;
        child.loadedModel();
        return;
      case 'failed':
        // One that loaded once and no longer does would be started for each batch of a long run.
        if (child.busy.size > 0) this.crashes++;
        child.failedToLoad(fromWire(message.error, this.spec.name));
        if (this.child === child) this.child = undefined;
        child.drop();
        return;
      case 'started':
        this.pending.get(message.id)?.started(message.at);
        return;
      case 'text':
        this.pending.get(message.id)?.text(message.at, message.piece);
        return;
      case 'done':
        this.crashes = 0;
        this.pending.get(message.id)?.done(message.at, message.results);
        return;
      default:
        this.answered(child, message);
    }
  }

  private answered(child: HostProcess, message: Extract<FromHost, { type: 'results' | 'threw' | 'cancelled' }>): void {
    const { name, kind } = this.spec;
    child.answered(message.id);
    child.killIfUnwanted(this.isWanted);
    this.crashes = 0;
    const pending = this.removePending(message.id);
    if (!pending) return;
    if (message.type === 'results') {
      tellCall({ model: name, kind, inputs: message.results.length, ...message.took });
      pending.settle(message.results);
    } else if (message.type === 'threw') pending.fail(fromWire(message.error, name));
    else pending.fail(new SitflowError('run.cancelled', 'the call was cancelled', { model: name }));
  }

  /**
   * The child ended: its requests fail, and may be tried again in a new one. Requests that only stood behind a cancelled one for which the
   * child was killed are dispatched again: they were not begun.
   */
  private ended(child: HostProcess, how: string): void {
    if (this.child === child) this.child = undefined;
    // One that nobody waited for may have ended of any cause.
    if (!child.ending && [...child.busy].some(this.isWanted)) this.crashes++;
    const { name } = this.spec;
    const error = this.disposed ? disposedError(name) : crashed(name, how, child.lastWords);
    const { held, current } = child.emptied();
    child.failedToLoad(error);
    for (const id of held) {
      const wasBegun = id === current || !child.ending || this.disposed;
      if (wasBegun || !this.isWanted(id)) this.removePending(id)?.fail(error);
      else this.redispatch(id);
    }
  }

  /** Nobody would catch what is thrown here by a process that cannot be started. */
  private redispatch(id: number): void {
    try {
      this.dispatch(this.start(), id);
    } catch (thrown) {
      this.removePending(id)?.fail(thrown);
    }
  }

  private removePending(id: number): PendingRequest | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}
