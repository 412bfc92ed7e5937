import { SitflowError } from '../../base/errors.js';

/** What ends an operator whose source pushes more than may wait: `limit` gives how many may. */
export function overflowing(limit: () => number): (held: number) => SitflowError | undefined {
  return (held) => {
    if (held < limit()) return undefined;
    return new SitflowError('source.overflow', `more than ${limit()} pushed examples were waiting`, {
      mend: "Slow the source down, raise `buffer`, or choose overflow: 'buffer'.",
    });
  };
}
