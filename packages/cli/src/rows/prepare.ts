import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AnyChain, JOINT_ADDS, nearest, SitflowError } from '@sitflow/core';
import { isStream } from './descriptors.js';
import { hasRiskyNumber, inexactNumber } from './exact-numbers.js';
import { membersOf } from './members.js';
import type { Row } from './read.js';
import { columnsNear, hasColumn, rename } from './rename.js';
import { searchedHint, usageError } from './usage-error.js';

export interface RowRules {
  readonly chain: AnyChain;
  /** Old name → new name. */
  readonly rename: ReadonlyMap<string, string>;
  readonly gold: ReadonlySet<string>;
  /** Whether one model is to answer the whole chain. */
  readonly joint: boolean;
  /** Names rows without an id: `<name>/<line>`. */
  readonly name: string;
  /** The folder that pictures and recordings are looked for in, and may not leave. */
  readonly within: string;
}

/** A row ready for the engine. */
export interface PreparedRow extends Row {
  /** Its JSON, with fields renamed. */
  readonly json?: string;
  /** What the engine gets. */
  readonly example: unknown;
  /** The row's id, or the one made for it. */
  readonly id: string;
}

/** All fields that a run of a chain adds. */
export function addedBy(chain: AnyChain, joint = false): string[] {
  return [...chain.adds, ...(joint ? JOINT_ADDS : [])];
}

/** `--gold` and `--rename` against the chain, before anything is read. */
export function checkRules({ chain, gold, rename }: RowRules): void {
  const adds = addedBy(chain);
  for (const field of gold) {
    if (adds.includes(field)) continue;
    const near = nearest(field, adds);
    throw usageError('bad-gold', `--gold ${field}: no stage of chain ${chain.name} adds "${field}"`, {
      mend: `${near ? `Did you mean "${near}"? ` : ''}It adds: ${adds.join(', ')}.`,
    });
  }
  const targets = [...rename.values()];
  const away = [...rename].find(([old, to]) => gold.has(old) && !targets.includes(old) && old !== to);
  if (away) {
    const [old, to] = away;
    throw usageError(
      'bad-gold',
      `--gold ${old}: no row will have it, for --rename ${old}=${to} gives it another name`,
      {
        mend: 'Leave one of the two out.',
      },
    );
  }
  const doubled = targets.find((to, i) => targets.indexOf(to) !== i);
  if (doubled !== undefined)
    throw usageError('bad-rename', `--rename: two fields would be named "${doubled}"`, {
      mend: 'Choose another name for one of them.',
    });
}

/** The columns of the first row: what is wrong with them is most likely wrong with all, and better known before the run. */
export function checkFirstRow(row: PreparedRow, { chain, gold, rename, joint }: RowRules): void {
  if (row.json === undefined || typeof row.example !== 'object' || row.example === null) {
    if (row.error?.code === 'row.bad-rename') throw row.error.at({ line: row.line });
    return;
  }
  for (const [from, to] of rename) {
    if (hasColumn(row.text, from)) continue;
    const columns = columnsNear(row.text, from);
    const near = nearest(from, columns);
    throw usageError('bad-rename', `--rename ${from}=${to}: the rows have no column "${from}"`, {
      line: row.line,
      mend: `${near ? `Did you mean "${near}"? ` : ''}They have: ${columns.join(', ') || 'no columns'}.`,
    });
  }
  for (const field of addedBy(chain, joint)) {
    if (gold.has(field) || !Object.hasOwn(row.example, field)) continue;
    const stage = chain.stages.find(({ spec }) => spec.adds.includes(field))?.key;
    throw usageError(
      'column-exists',
      `the rows have a column "${field}", which ${joint ? 'the joint run' : `stage ${stage}`} adds`,
      {
        line: row.line,
        field,
        mend: suggestFix(field, { rename, joint }),
      },
    );
  }
}

/** Suggests flags that resolve a column which the chain adds, too. */
export function suggestFix(field: string, { rename, joint }: Pick<RowRules, 'rename' | 'joint'>): string {
  const old = [...rename].find(([, to]) => to === field)?.[0] ?? field;
  const renamed = `--rename ${old}=my_${field}.`;
  return joint
    ? `Keep the column under another name: ${renamed}`
    : `Take its values as given and do not run the stage for them: --gold ${field}. Or keep the column under another name: ${renamed}`;
}

export function prepareRow(row: Row, rules: RowRules): PreparedRow {
  const made = row.made ?? `${rules.name}/${row.line}`;
  if (!row.value) return { ...row, example: undefined, id: made };
  let json = row.text;
  let fields = { ...row.value };
  if (rules.rename.size > 0) {
    const renamed = rename(row.text, rules.rename);
    if ('error' in renamed) return { ...row, error: renamed.error, example: undefined, id: made };
    json = renamed.json;
    fields = JSON.parse(json) as Record<string, unknown>;
  }
  const given = fields.id ?? made;
  const id = typeof given === 'number' ? exactId(given, json) : given;
  const inexact = hasRiskyNumber(json) ? inexactField(json, rules) : undefined;
  if (inexact) return { ...row, json, error: inexact, example: undefined, id: String(id) };
  for (const field of rules.chain.inputs) {
    const type = rules.chain.types[field];
    if (type !== 'picture' && type !== 'audio') continue;
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && value.trim() !== '') fields[field] = fileOf(value, rules.within);
    else {
      const what = type === 'picture' ? 'picture' : 'recording';
      const found = value === '' ? `the ${what} has no path` : `the ${what} is not given as a text`;
      const mend =
        'Give its path, relative to --images or the folder of the rows (for stdin: the current folder), or a data: URL.';
      const error = new SitflowError(`row.bad-${type}`, found, { field, mend });
      return { ...row, json, error, example: undefined, id: String(id) };
    }
  }
  return { ...row, json, example: { ...fields, id }, id: String(id) };
}

/** A field that the chain reads and that holds a number which JavaScript would round. In other columns it is written back as it was. */
function inexactField(json: string, { chain, gold }: RowRules): SitflowError | undefined {
  for (const { key, value } of membersOf(json)) {
    if (key === 'id' || !(chain.inputs.includes(key) || (gold.has(key) && chain.adds.includes(key)))) continue;
    const number = inexactNumber(value);
    if (number === undefined) continue;
    const shown = number.length > 60 ? `${number.slice(0, 60)}…` : number;
    const found = `${value === number ? 'it is' : 'it holds'} ${shown}, which a JavaScript number cannot hold (it would be ${Number(number)})`;
    return new SitflowError('row.inexact-number', found, {
      field: key,
      mend: 'Write it as a text, in quotes, or with fewer digits.',
    });
  }
  return undefined;
}

/** The row's own id as JSON, as it is written; the one made for it where it has none. */
export function idAsWritten({ value, json, text, id }: PreparedRow): string {
  if (!value) return JSON.stringify(id);
  const written = membersOf(json ?? text).findLast(({ key }) => key === 'id')?.value;
  return written === undefined || written === 'null' ? JSON.stringify(id) : written;
}

/** Numbers beyond 2⁵³ lose their last digits in JavaScript: as an id they are taken as they are written. */
function exactId(value: number, json: string): number | string {
  return Number.isSafeInteger(value) ? value : (membersOf(json).findLast(({ key }) => key === 'id')?.value ?? value);
}

/** A path in a row is one of a file beside the rows; the runtime sees to it that it stays there. */
function fileOf(value: string, within: string): unknown {
  return /^(data|https?):/i.test(value) ? value : { path: value, within };
}

/** The folder that the pictures of a rows' file are in: the file's own; of a stream, where the command was called. */
export function pictureFolder(input: string): string {
  return isStream(input) ? process.cwd() : dirname(input);
}

/** `--images`: a folder that is there. */
export function checkImages(folder: string): string {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return folder;
  const found = `--images: ${stats ? 'it is not a folder' : 'there is no such folder'}`;
  throw usageError('no-images', found, {
    file: folder,
    mend: `${searchedHint(folder)}Give the folder that paths in rows begin at.`,
  });
}
