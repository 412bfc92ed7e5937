import { SitflowError } from '@sitflow/core';

/** The text, or the error that says it is empty: a model asked about nothing makes something up. */
export function requireText(text: string, what: string): string {
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new SitflowError('text.empty', `the ${what} is empty`, {
    mend: 'Fill the field in, or leave the example out.',
  });
}
