/** Characters of a value that are shown. */
const SHOWN = 80;

/** A value as messages have it: on one line, at most `most` characters; of a longer one both ends, since a path's name is at its end. */
export function shownText(text: string, most: number = SHOWN): string {
  const ends = Math.floor((most - 1) / 2);
  const short =
    text.length <= most
      ? text
      : `${text.slice(0, ends).replace(/[\ud800-\udbff]$/, '')}…${text.slice(-ends).replace(/^[\udc00-\udfff]/, '')}`;
  return short.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A URL as messages have it: where it points, without its query or credentials, which may be secrets. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return shownText(unparsed(url));
  const { protocol, host, pathname } = new URL(url);
  return shownText(`${protocol}//${host}${pathname}`);
}

/** Up to its query, without what stands before an @: nothing at all where a password may be what looks like the query. */
function unparsed(url: string): string {
  return url.replace(/\/\/[^/?#]*([?#])?[^/]*@/, '//$1').replace(/[?#].*$/s, '');
}
