/** Numbers with so many digits, or with an exponent, may not survive in a JavaScript number. Others do: 15 digits always fit. */
const RISKY = /[\d.]{16,}|\d[eE][+-]?\d/;

/** Whether a look at each number in a line of JSON is worth it. */
export function hasRiskyNumber(json: string): boolean {
  return RISKY.test(json);
}

// Unrolled, so that a text of megabytes does not fill the stack of the regular expression.
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const NUMBER = /-?\d[\d.eE+-]*/g;

/** The first number in a JSON value that JavaScript cannot hold as it is written, such as 1234567890123456789 or 1e400. */
export function inexactNumber(json: string): string | undefined {
  if (!hasRiskyNumber(json)) return undefined;
  return json
    .replace(STRING, '""')
    .match(NUMBER)
    ?.find((written) => !isExact(written));
}

/** Whether a JSON number comes back with the digits that it is written with: `1.50` does, `0.1234567890123456789` does not. */
export function isExact(written: string): boolean {
  const kept = parts(String(Number(written)));
  const given = parts(written);
  return kept !== undefined && given !== undefined && kept === given;
}

/** A number as its digits and the power of ten of the last of them, in one way for all its spellings. */
function parts(written: string): string | undefined {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written);
  if (!found) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
