import type { Interrupt } from '../interrupt.js';
export async function doctor(_options: { verbose?: boolean }, _interrupt: Interrupt): Promise<number> {
  return 0;
}
