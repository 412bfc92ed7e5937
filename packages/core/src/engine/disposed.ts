import { SitflowError } from '../errors.js';

/** What ends a run of an app that was disposed, and refuses the next one. */
export function disposed(chain?: string): SitflowError {
  return new SitflowError('app.disposed', 'the app was disposed', { chain, mend: 'Make a new one with createApp().' });
}
