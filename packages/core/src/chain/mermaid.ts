import { type AnyComputed, branchesOf, type Part } from './parts.js';
import type { AnyChain, ChainStage } from './shape.js';

/** Where arrows come from: a node, and what the arrow says. */
interface Tail {
  readonly node: string;
  readonly label?: string;
}

/**
 * A chain as a Mermaid flowchart. Stages that do not depend on each other stand side by side; a choice is a diamond, a test a hexagon, and
 * stages that make several examples of one, or see all at once, have double sides.
 */
export function toMermaid(chain: AnyChain): string {
  const nodes: string[] = [`  input([${quote(chain.inputs.length > 0 ? chain.inputs.join(', ') : 'input')}])`];
  const arrows: string[] = [];
  let barriers = 0;
  const arrow = ({ node, label }: Tail, to: string) => {
    arrows.push(label ? `  ${node} -- ${quote(label)} --> ${to}` : `  ${node} --> ${to}`);
  };
  const barrier = (shape: (text: string) => string, text: string, tails: readonly Tail[]): string => {
    const node = `b${barriers++}`;
    nodes.push(`  ${node}${shape(quote(text))}`);
    for (const tail of tails) arrow(tail, node);
    return node;
  };
  const stageAt = (i: number) => chain.stages[i] as ChainStage;
  const text = ({ key, spec }: ChainStage) => `${key}<br/><small>adds ${spec.adds.join(', ')}</small>`;

  const group = (indices: readonly number[], tails: readonly Tail[]): Tail[] => {
    const feeds = new Set<number>();
    const fromInput = tails.length === 1 && tails[0]?.node === 'input';
    for (const i of indices) {
      const { spec, after } = stageAt(i);
      nodes.push(`  s${i}[${quote(text(stageAt(i)))}]`);
      const needed = spec.needs.filter((need) => chain.inputs.includes(need));
      if (fromInput && needed.length > 0) arrow({ node: 'input', label: needed.join(', ') }, `s${i}`);
      else if (after.length === 0) for (const tail of tails) arrow(tail, `s${i}`);
      for (const from of after) {
        feeds.add(from);
        const fields = stageAt(from).spec.adds.filter((field) => spec.needs.includes(field));
        arrow({ node: `s${from}`, label: fields.join(', ') }, `s${i}`);
      }
    }
    return indices.filter((i) => !feeds.has(i)).map((i) => ({ node: `s${i}` }));
  };

  const draw = (parts: readonly Part[], start: readonly Tail[]): readonly Tail[] => {
    let tails = start;
    for (const part of parts) {
      if (part.kind === 'stages') tails = group(part.stages, tails);
      else if (part.kind === 'keep') {
        const node = barrier((t) => `{{${t}}}`, `keep<br/><small>else: ${part.reason}</small>`, tails);
        tails = [{ node }];
      } else if (part.kind === 'choose') {
        const node = barrier((t) => `{${t}}`, read(part.by), tails);
        tails = branchesOf(part).flatMap(([name, own]) => draw(own.parts, [{ node, label: name }]));
      } else {
        const what = `${part.kind} ${text(stageAt(part.stage))}`;
        tails = [{ node: barrier((t) => `[[${t}]]`, what, tails) }];
      }
    }
    return tails;
  };

  const ends = draw(chain.parts, [{ node: 'input' }]);
  nodes.push(`  output([${quote('output')}])`);
  for (const end of ends) arrow(end, 'output');
  return `${['flowchart LR', ...nodes, ...arrows].join('\n')}\n`;
}

function read(by: string | AnyComputed): string {
  return typeof by === 'string' ? by : `by ${by.reads.join(', ')}`;
}

/** Mermaid's own escape for text in quotes. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}
