import { isSitflowError } from '@sitflow/core';
import type { Places } from '../rows/files.js';
import type { RowsInFlight } from '../rows/flight.js';
import type { NextCommands } from '../summary.js';
import { againCommand, type Called, goOnCommand } from './pasted.js';

/** How a run ended. */
export interface Ending {
  /** It ended before all rows were through. */
  readonly stopped: boolean;
  readonly failure: unknown;
  readonly rejected: number;
  /** The folder of the rows' images. */
  readonly images: string;
}

/** Commands for what to do next. Only those are given that lead to the same rows as an unbroken run. */
export function nextCommands(called: Called, places: Places, rows: RowsInFlight, ending: Ending): NextCommands {
  // Rows whose write failed (a full disk) are lost, so no line is safe to go on from.
  const lost = isSitflowError(ending.failure) && ending.failure.code === 'cli.cannot-write';
  const { nextLine } = rows;
  return {
    ...(ending.stopped &&
      !lost &&
      nextLine !== undefined && { goOn: goOnCommand(called, places, nextLine, rows.ended) }),
    // A chain that makes several of a row would repeat those that are done.
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
