// The process that a model lives in. It is told what to load and what to do by messages, and ends when its parent does.
import type { FromHost, HostSpec, ToHost } from './protocol.js';
import { toWire } from './protocol.js';
import type { Task } from './task.js';

const queue: Extract<ToHost, { type: 'request' }>[] = [];
let task: Task | undefined;
let current: number | undefined;

const tell = (message: FromHost) => process.send?.(message);

process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C goes to the whole group: the parent decides what becomes of its hosts.
process.on('SIGINT', () => {});
process.on('message', (message: ToHost) => {
  if (message.type === 'load') void load(message.spec);
  else if (message.type === 'request') {
    queue.push(message);
    void work();
  } else cancel(message.id);
});

async function load(spec: HostSpec): Promise<void> {
  try {
    const { loadTask } = await import('./load-task.js');
    task = await loadTask(spec);
    tell({ type: 'loaded', facts: task.facts ?? {} });
  } catch (error) {
    tell({ type: 'failed', error: toWire(error, 'model.not-loaded') });
  }
}

async function work(): Promise<void> {
  if (current !== undefined || !task) return;
  for (let request = queue.shift(); request; request = queue.shift()) {
    current = request.id;
    try {
      const { id } = request;
      const onText = request.pieces && ((text: string) => void tell({ type: 'text', id, text }));
      const results = await task.run(request.inputs, onText);
      tell(task.interrupted ? { type: 'cancelled', id: request.id } : { type: 'results', id: request.id, results });
    } catch (error) {
      tell(
        task.interrupted
          ? { type: 'cancelled', id: request.id }
          : { type: 'threw', id: request.id, error: toWire(error, 'model.failed') },
      );
    }
    task.resume();
    current = undefined;
  }
}

function cancel(id: number): void {
  const waiting = queue.findIndex((request) => request.id === id);
  if (waiting >= 0) {
    queue.splice(waiting, 1);
    tell({ type: 'cancelled', id });
  } else if (current === id) task?.interrupt();
}
