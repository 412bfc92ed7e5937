// The process that a model lives in. It is told what to load and what to do by messages, and ends when its parent does.
import type { FromHost, HostSpec, ToHost, WireResult } from './protocol.js';
import { toWire } from './protocol.js';
import { sessionMs } from './session-time.js';
import type { Report, Task } from './task.js';

/** A request and what is begun of it. */
interface Call {
  readonly request: Extract<ToHost, { type: 'request' }>;
  readonly abandoned: AbortController;
  inputs?: readonly unknown[];
}

const queue: Call[] = [];
let task: Task | undefined;
let current: Call | undefined;
/** Whether calls are being worked off, between two of them too. */
let working = false;

const tell = (message: FromHost) => process.send?.(message);

process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C goes to the whole group: the parent decides what becomes of its hosts.
process.on('SIGINT', () => {});
process.on('uncaughtException', (error) => void uncaught(error));
process.on('unhandledRejection', (reason) => void uncaught(reason));
process.on('message', (message: ToHost) => {
  if (message.type === 'load') void load(message.spec);
  else if (message.type === 'request') {
    queue.push({ request: message, abandoned: new AbortController() });
    void work();
  } else cancel(message.id);
});

let loading: HostSpec | undefined;

async function load(spec: HostSpec): Promise<void> {
  loading = spec;
  try {
    const { loadTask } = await import('./load-task.js');
    task = await loadTask(spec);
    tell({ type: 'loaded', facts: task.facts ?? {} });
  } catch (error) {
    tell({ type: 'failed', error: toWire(error, 'model.not-loaded') });
  }
  loading = undefined;
}

/** How long the parent may take to read the last message, in milliseconds: it then ends this process itself. */
const LAST_WORD_MS = 2_000;

/**
 * Handles uncaught errors. While a model loads, such an error is the reason why loading fails: files are read and written outside the awaited
 * promise. Later, the state of the process is unknown, so it ends, and its last line gives the reason.
 */
async function uncaught(thrown: unknown): Promise<void> {
  if (loading !== undefined) {
    const error = await explained(thrown, loading).catch(() => thrown);
    tell({ type: 'failed', error: toWire(error, 'model.not-loaded') });
    setTimeout(() => process.exit(1), LAST_WORD_MS);
    return;
  }
  const [line = ''] = (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).split('\n');
  process.stderr.write(`\n${line}\n`, () => process.exit(1));
}

async function explained(thrown: unknown, spec: HostSpec): Promise<Error> {
  const [{ loadError }, { folderOf }] = await Promise.all([import('./load-errors.js'), import('./load-task.js')]);
  return loadError(thrown, spec, folderOf(spec));
}

/** The call at work, and the one after it: what can be done of that one meanwhile is begun. */
async function work(): Promise<void> {
  if (!task) return;
  if (working) return beginNext(task);
  working = true;
  for (let call = queue.shift(); call; call = queue.shift()) {
    current = call;
    const { request } = call;
    const { id } = request;
    try {
      const inputs = begin(task, call);
      beginNext(task);
      const began = performance.now();
      const sessionsBegan = sessionMs();
      const { report, rest } = reporting(request);
      const results = await task.run(inputs, report);
      const took = { ms: performance.now() - began, sessionMs: sessionMs() - sessionsBegan };
      tell(task.interrupted ? { type: 'cancelled', id } : { type: 'results', id, results: rest(results), took });
    } catch (error) {
      tell(task.interrupted ? { type: 'cancelled', id } : { type: 'threw', id, error: toWire(error, 'model.failed') });
    }
    task.resume();
    // Sessions may never let the event loop turn: messages are read between calls, cancellations among them.
    current = undefined;
    await new Promise((resolve) => setImmediate(resolve));
  }
  working = false;
}

/** What a task reports of a request crosses as it comes; `rest` leaves out the results that have crossed. */
function reporting({ id, streams }: Call['request']) {
  const crossed = new Set<number>();
  const report: Report = {
    started: (at) => tell({ type: 'started', id, at }),
    done(at, results) {
      tell({ type: 'done', id, at, results });
      for (const place of at) crossed.add(place);
    },
    text: streams ? (at, piece) => tell({ type: 'text', id, at, piece }) : undefined,
  };
  const rest = (results: readonly WireResult<unknown>[]) =>
    results.map((result, at) => (crossed.has(at) ? undefined : result));
  return { report, rest };
}

function begin(by: Task, call: Call): readonly unknown[] {
  const { request, abandoned } = call;
  call.inputs ??= by.ahead?.(request.inputs, abandoned.signal) ?? request.inputs;
  return call.inputs;
}

function beginNext(by: Task): void {
  try {
    if (queue[0]) begin(by, queue[0]);
  } catch {
    // It is begun again when its turn comes, and its error is told then.
  }
}

function cancel(id: number): void {
  const waiting = queue.findIndex(({ request }) => request.id === id);
  if (waiting >= 0) {
    queue.splice(waiting, 1)[0]?.abandoned.abort();
    tell({ type: 'cancelled', id });
  } else if (current?.request.id === id) {
    current.abandoned.abort();
    task?.interrupt();
  }
}
