import { parseSync, Visitor } from 'oxc-parser';

/**
 * Every module that a TypeScript file names: imports, re-exports, dynamic imports and `import('…')` types. A file that does not parse is an
 * error, since what it imports would go unseen.
 *
 * @param {string} file its name, which tells the dialect
 * @param {string} text
 * @returns {{ specifier: string, line: number }[]}
 */
export function importsOf(file, text) {
  const parsed = parseSync(file, text);
  const fault = parsed.errors.find(({ severity }) => severity === 'Error');
  if (fault !== undefined) throw new SyntaxError(`does not parse: ${fault.message}`);
  const found = [];
  const add = (source) => {
    if (typeof source?.value !== 'string') return;
    found.push({ specifier: source.value, line: text.slice(0, source.start).split('\n').length });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(parsed.program);
  return found;
}
