import { loadModule } from '../load-module.js';

/** `sitflow draw`: the chain as a Mermaid flowchart. */
export async function draw(modulePath: string): Promise<number> {
  const { chain, app } = await loadModule(modulePath);
  process.stdout.write(chain.toMermaid());
  await app.dispose();
  return 0;
}
