import { expect, it } from 'vitest';
import { TaskError, toWire } from './protocol.js';

it.each([
  'std::bad_alloc',
  'Array buffer allocation failed',
  'Non-zero status code returned while running MatMul node. Failed to allocate memory for requested buffer of size 4096',
])('an error that says that memory was refused is told as such: %s', (message) => {
  const { code, found, mend } = toWire(new Error(message), 'model.failed');
  expect({ code, found }).toEqual({ code: 'model.out-of-memory', found: message });
  expect(mend).toMatch(/batch/);
});

it('any other error keeps the code of where it was caught, and a task’s own its code and mend', () => {
  expect(toWire(new Error('no such input\nat …'), 'model.failed')).toEqual({
    code: 'model.failed',
    found: 'no such input',
  });
  const own = new TaskError('picture.truncated', 'out of memory is not what happened', 'Get it again.');
  expect(toWire(own, 'model.failed')).toEqual({ code: own.code, found: own.found, mend: own.mend });
});
