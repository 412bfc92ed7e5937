import { expect, test } from 'vitest';
import { linesOfCode } from './count-lines.mjs';

test('counts the lines that hold code: neither blanks nor comments', () => {
  const text = [
    '// A comment.',
    '/** Several',
    ' * lines. */',
    '',
    'const a = 1; // behind code',
    'const b = /* within */ 2;',
    "const c = '// no comment';",
    'const d = `',
    '',
    '/* nor this */`;',
    '  ',
  ].join('\n');
  expect(linesOfCode('a.ts', text)).toBe(5);
});
