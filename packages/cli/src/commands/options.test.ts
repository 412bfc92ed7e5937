import { SCRIPT_LOCALES } from '@sitflow/core';
import { expect, it } from 'vitest';
import { LOCALES } from './options.js';

it('names the languages that instructions can be in', () => {
  expect(LOCALES).toBe(SCRIPT_LOCALES.join(', '));
});
