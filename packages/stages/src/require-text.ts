import { SitflowError } from '@sitflow/core';

/** A field's text, or the error that says it is empty: no model has anything to say of nothing. */
export function requireText(example: Readonly<Record<string, unknown>>, field: string): string {
  const text = example[field];
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new SitflowError('text.empty', typeof text === 'string' ? 'the text is empty' : 'there is no text', {
    field,
    mend: 'Fill the field in, or leave the example out.',
  });
}
