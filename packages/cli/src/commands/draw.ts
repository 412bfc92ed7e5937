import { loadModule } from '../load-module.js';
import { printable } from '../printable.js';
import type { Results } from '../stdout.js';

/** `sitflow draw`: the chain as a Mermaid flowchart. */
export async function draw(modulePath: string, stdout: Results): Promise<number> {
  const { chain, app } = await loadModule(modulePath);
  const drawing = chain.toMermaid();
  stdout.write(stdout.isTTY ? printable(drawing) : drawing);
  await app.dispose();
  return 0;
}
