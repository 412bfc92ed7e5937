import { expect, test } from 'vitest';
import { fillSnippets, uncheckedSnippets } from './snippets.mjs';

const block = (body, mark = '<!-- file: a.ts -->\n') => `Text.\n\n${mark}\`\`\`ts\n${body}\`\`\`\n\nMore.\n`;
const read = (path) => ({ 'a.ts': 'const a = 1;\n' })[path];

test('a snippet is written as its file is, and told where it differs', () => {
  expect(fillSnippets(block('const a = 2;\n'), read)).toEqual({ filled: block('const a = 1;\n'), stale: ['a.ts'] });
  expect(fillSnippets(block('const a = 1;\n'), read)).toEqual({ filled: block('const a = 1;\n'), stale: [] });
});

test.each(['ts', 'typescript', 'tsx', 'mts'])(
  'a block of %s without a file is found, wherever it stands',
  (language) => {
    const loose = `  \`\`\`${language} title\n  const loose = 1;\n  \`\`\`\n`;
    expect(uncheckedSnippets(block('const a = 1;\n') + loose)).toEqual(['  const loose = 1;']);
    expect(uncheckedSnippets(block('const b = 1;\n', ''))).toEqual(['const b = 1;']);
  },
);

test('other blocks need no file', () => {
  expect(uncheckedSnippets(`${block('const a = 1;\n')}\`\`\`sh\nnpm test\n\`\`\`\n\`\`\`\nplain\n\`\`\`\n`)).toEqual(
    [],
  );
});
