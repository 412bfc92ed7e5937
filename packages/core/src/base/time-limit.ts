import { SitflowError } from './errors.js';

const CODE = 'stage.timeout';

/** The error of a try that a policy's `timeoutMs` ended. `of`: what was slow. */
export const tookTooLong = (timeoutMs: number, of: 'model' | 'stage'): SitflowError =>
  new SitflowError(CODE, `it took longer than ${timeoutMs} ms`, {
    retryable: true,
    mend: `Raise \`timeoutMs\` in the stage policy, or find out why the ${of} is slow.`,
  });

export const isTimeout = ({ code }: SitflowError): boolean => code === CODE;
