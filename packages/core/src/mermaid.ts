import type { AnyChain } from './chain.js';

/** A chain as a Mermaid flowchart. Stages that wait for nothing of each other stand side by side. */
export function toMermaid(chain: AnyChain): string {
  const lines = ['flowchart LR'];
  const id = (index: number) => `s${index}`;
  lines.push(`  input([${quote(chain.inputs.length > 0 ? chain.inputs.join(', ') : 'input')}])`);
  chain.stages.forEach(({ key, spec }, i) => {
    lines.push(`  ${id(i)}[${quote(`${key}<br/><small>adds ${spec.adds.join(', ')}</small>`)}]`);
  });
  lines.push(`  output([${quote('output')}])`);
  const feeds = new Set<number>();
  chain.stages.forEach(({ spec, after }, i) => {
    const fromInput = spec.needs.filter((n) => chain.inputs.includes(n));
    if (fromInput.length > 0) lines.push(`  input -- ${quote(fromInput.join(', '))} --> ${id(i)}`);
    else if (after.length === 0) lines.push(`  input --> ${id(i)}`);
    for (const from of after) {
      feeds.add(from);
      const fields = (chain.stages[from]?.spec.adds ?? []).filter((a) => spec.needs.includes(a));
      lines.push(`  ${id(from)} -- ${quote(fields.join(', '))} --> ${id(i)}`);
    }
  });
  chain.stages.forEach((_, i) => {
    if (!feeds.has(i)) lines.push(`  ${id(i)} --> output`);
  });
  if (chain.stages.length === 0) lines.push('  input --> output');
  return `${lines.join('\n')}\n`;
}

/** Mermaid's own escape for text in quotes. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}
