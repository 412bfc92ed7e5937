import { SitflowError } from './errors.js';

/** The error that ends the runs of a disposed app, and that later runs throw. */
export function disposed(chain?: string): SitflowError {
  return new SitflowError('app.disposed', 'the app was disposed', { chain, mend: 'Make a new one with createApp().' });
}
