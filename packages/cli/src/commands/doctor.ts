import type { Finding } from '../doctor/check.js';
import { checkInt8, checkNative, checkNode, checkPackages } from '../doctor/installation.js';
import { EXIT } from '../exit-codes.js';
import type { Interrupt } from '../interrupt.js';
import { printable } from '../printable.js';
import type { Results } from '../stdout.js';
import { colorsFor } from '../terminal.js';

/** `sitflow doctor`: whether all that sitflow needs is there and works, a line each; 1 if something is not. */
export async function doctor(interrupt: Interrupt, stdout: Results): Promise<number> {
  const colors = colorsFor(stdout);
  let broken = 0;
  const tell = ({ ok, what, mend }: Finding) => {
    if (!ok) broken++;
    stdout.write(
      `${ok ? colors.green('ok    ') : colors.red('not ok')} ${printable(what)}\n${mend ? `       → ${printable(mend)}\n` : ''}`,
    );
  };
  tell(checkNode());
  tell(checkPackages());
  for (const name of ['onnxruntime-node', 'sharp']) tell(await checkNative(name));
  tell(await checkInt8());
  try {
    // Only now: where a package is missing, the lines above are to be told all the same.
    const { checkCache, checkModelFiles, checkModelsWork } = await import('../doctor/models.js');
    const files = checkModelFiles();
    for (const finding of files) tell(finding);
    if (files.every(({ ok }) => ok)) tell(await checkModelsWork(interrupt.signal));
    tell(checkCache());
  } catch (error) {
    tell({ ok: false, what: error instanceof Error ? error.message : String(error), mend: 'Install again: npm ci' });
  }
  stdout.write(broken === 0 ? 'All is well.\n' : `${broken} not ok.\n`);
  return broken === 0 ? EXIT.done : EXIT.failed;
}
