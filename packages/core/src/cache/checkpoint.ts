import { type ErrorPlace, SitflowError, toSitflowError } from '../base/errors.js';
import { done, type Fields, type Gathered, joined, rejected } from '../example/example.js';
import { addedFields, CHILDREN, checkGathered } from '../stage/check-result.js';
import type { AnySpec } from '../stage/stage.js';
import type { Cached } from './store.js';

/** Turns the result of a whole set into plain data, which a store on disk can keep. */
export function stored(gathered: readonly Gathered<Fields>[]): Cached {
  return { adds: { [CHILDREN]: gathered.map(storedOne) }, source: undefined };
}

type Stored =
  | { readonly status: 'done'; readonly example: Fields; readonly source?: string | undefined }
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly found: string;
      readonly mend?: string | undefined;
      readonly place?: ErrorPlace | undefined;
    }
  | { readonly status: 'joined'; readonly into: number };

function storedOne(outcome: Gathered<Fields>): Stored {
  if (outcome.status === 'joined') return { status: 'joined', into: outcome.into };
  if (outcome.status === 'done') return { status: 'done', example: outcome.example, source: outcome.source };
  const { code, found, mend, place } = toSitflowError(outcome.error);
  return { status: 'rejected', code, found, mend, place };
}

/** Reads a whole set's result from a store. Gives `undefined` if it does not fit the set. */
export function restored(
  { adds }: Cached,
  spec: AnySpec,
  examples: readonly unknown[],
): readonly Gathered<Fields>[] | undefined {
  const kept = adds?.[CHILDREN];
  if (!Array.isArray(kept)) return undefined;
  const gathered = kept.map(restoredOne);
  return checkGathered(gathered, addedFields(spec), examples) ? undefined : (gathered as readonly Gathered<Fields>[]);
}

function restoredOne(outcome: Partial<Stored> | undefined): Gathered<Fields> | undefined {
  switch (outcome?.status) {
    case 'joined':
      return joined(outcome.into as number);
    case 'done':
      return done(outcome.example as Fields, outcome.source as never);
    case 'rejected':
      return rejected(
        new SitflowError(`${outcome.code}`, `${outcome.found}`, { ...outcome.place, mend: outcome.mend }),
      );
    default:
      return undefined;
  }
}
