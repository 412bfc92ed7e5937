/**
 * The milliseconds of a response's `Retry-After`, which has seconds or a date; undefined where it says neither. A date is taken from
 * the response's own `Date` on: this machine's clock may be wrong, or be set back meanwhile, and would have us wait for hours.
 */
export function retryAfterMs(headers: Headers, now: number = Date.now()): number | undefined {
  const header = headers.get('retry-after');
  if (header === null || header.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  const said = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(said) ? now : said));
}
