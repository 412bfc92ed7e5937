import { SitflowError } from '@sitflow/core';

const CHECK_MEMORY =
  'Look at memory (a model too large for the machine is killed by the system), or try another dtype.';

/** The process ended `times` times while the model was loaded. */
export function loadingGivenUp(model: string, times: number, last: SitflowError): SitflowError {
  return new SitflowError('host.given-up', `${times} times ${last.found} while it was loaded`, {
    model,
    mend: /SIGKILL|SIGABRT|SIGBUS|bad_alloc|memory/i.test(last.found)
      ? CHECK_MEMORY
      : 'Its last line says why. Try another dtype, or run `sitflow doctor`.',
    blame: 'model',
    cause: last,
  });
}

/** The process ended so many times in a row, without an answer between them. */
export function givenUp(model: string, crashes: number): SitflowError {
  return new SitflowError('host.given-up', `its process ended ${crashes} times without an answer`, {
    model,
    mend: CHECK_MEMORY,
    blame: 'model',
  });
}

/** The process ended by itself, or was killed by somebody else. `how`: the signal or exit code. */
export function crashed(model: string, how: string, lastWords: string | undefined): SitflowError {
  return new SitflowError(
    'host.crashed',
    `its process ended (${how})${lastWords ? `: ${lastWords.slice(0, 300)}` : ''}`,
    {
      model,
      retryable: true,
      mend: 'It is started again for the next request.',
      // One of its inputs may be the cause: a batch is split to find out.
      blame: 'example',
    },
  );
}

export function disposedError(model: string): SitflowError {
  return new SitflowError('app.disposed', 'the model was disposed', { model, blame: 'setup' });
}

/** Messages are copied, and not all can be: a function, a Promise. */
export function unsendable(model: string, cause: unknown): SitflowError {
  return new SitflowError('host.not-sent', `the request cannot be sent to its process: ${(cause as Error).message}`, {
    model,
    mend: 'Ask with plain data: texts, numbers, bytes.',
    cause,
  });
}
