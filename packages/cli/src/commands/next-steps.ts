import { isSitflowError } from '@sitflow/core';
import type { Places } from '../rows/files.js';
import type { RowsInFlight } from '../rows/flight.js';
import type { NextCommands } from '../summary.js';
import { againCommand, type Called, goOnCommand } from './pasted.js';

/** How a run came to its end. */
export interface Ending {
  /** It ended before all rows were through. */
  readonly stopped: boolean;
  readonly failure: unknown;
  readonly rejected: number;
  /** The folder of the rows' images. */
  readonly images: string;
}

/** What can be done next, as commands: only such as give the same rows as an unbroken run would. */
export function nextCommands(called: Called, places: Places, rows: RowsInFlight, ending: Ending): NextCommands {
  // What a full disk took back is not there.
  const lost = isSitflowError(ending.failure) && ending.failure.code === 'cli.cannot-write';
  const { nextLine } = rows;
  return {
    ...(ending.stopped &&
      !lost &&
      nextLine !== undefined && { goOn: goOnCommand(called, places, nextLine, rows.ended) }),
    // A chain that makes several of a row would make those that are done again.
    ...(ending.rejected > 0 &&
      places.rejected !== undefined &&
      nextLine !== undefined && {
        again: againCommand(
          called,
          places.rejected,
          ending.images === process.cwd() ? '.' : ending.images,
          places.output,
        ),
      }),
  };
}
