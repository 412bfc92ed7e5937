import { SitflowError } from '@sitflow/core';
import { elementsOf, type Member, membersOf, objectOf } from './members.js';

/** Old name → new name. An old name may lead into a column: `translation.es`, `answers.text.0`. */
export type Names = ReadonlyMap<string, string>;

/** A row's JSON with its columns renamed. What lies inside a column is copied out of it, and the column stays. */
export function rename(json: string, names: Names): { json: string } | { error: SitflowError } {
  const members = membersOf(json);
  const copied: Member[] = [];
  for (const [from, to] of names) {
    const own = members.some(({ key }) => key === from);
    const value = own ? undefined : inside(members, from);
    if (!own && value === undefined) continue;
    if (members.some(({ key }) => key === to) && !names.has(to)) {
      const error = new SitflowError('row.bad-rename', `"${from}" cannot be renamed: the row has "${to}" already`, {
        field: to,
        mend: 'Choose another name with --rename.',
      });
      return { error };
    }
    if (value !== undefined) copied.push({ key: to, value });
  }
  const renamed = members.map(({ key, value }) => ({ key: names.get(key) ?? key, value }));
  return { json: objectOf([...renamed, ...copied]) };
}

/** Whether a row has what `--rename` names: a column of that name, or something inside of one. */
export function hasColumn(json: string, name: string): boolean {
  const members = membersOf(json);
  return members.some(({ key }) => key === name) || inside(members, name) !== undefined;
}

/** The columns that a name could have meant: those of the row, and, if it leads into one of them, the values inside. */
export function columnsNear(json: string, name: string): string[] {
  const members = membersOf(json);
  const top = members.map(({ key }) => key);
  const parts = name.split('.');
  for (let depth = parts.length - 1; depth > 0; depth--) {
    const path = parts.slice(0, depth).join('.');
    const value = members.findLast(({ key }) => key === path)?.value ?? inside(members, path);
    if (value === undefined) continue;
    const within = keysOf(value).map((key) => `${path}.${key}`);
    if (within.length > 0) return [...top, ...within];
  }
  return top;
}

function inside(members: readonly Member[], name: string): string | undefined {
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  // The longest column name first: a column that has a dot in its name is a column.
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) {
    const value = members.findLast(({ key }) => key === name.slice(0, at))?.value;
    const found = value === undefined ? undefined : within(value, name.slice(at + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function within(json: string, path: string): string | undefined {
  if (json.startsWith('{')) {
    const members = membersOf(json);
    return members.findLast(({ key }) => key === path)?.value ?? inside(members, path);
  }
  if (!json.startsWith('[')) return undefined;
  const [index = '', ...rest] = path.split('.');
  const element = /^\d+$/.test(index) ? elementsOf(json)[Number(index)] : undefined;
  return element === undefined || rest.length === 0 ? element : within(element, rest.join('.'));
}

function keysOf(json: string): string[] {
  if (json.startsWith('{')) return membersOf(json).map(({ key }) => key);
  return json.startsWith('[') ? elementsOf(json).map((_, i) => String(i)) : [];
}
