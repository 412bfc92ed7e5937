/** Characters of an address that are shown. */
const SHOWN = 200;

/** A URL as messages have it: where it points, without its query or credentials, which may be secrets. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return unparsed(url).slice(0, SHOWN);
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`.slice(0, SHOWN);
}

/** Up to its query, without what stands before an @: nothing at all where a password may be what looks like the query. */
function unparsed(url: string): string {
  return url.replace(/\/\/[^/?#]*([?#])?[^/]*@/, '//$1').replace(/[?#].*$/s, '');
}
