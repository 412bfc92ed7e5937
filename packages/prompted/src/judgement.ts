import { type Json, type Judgement, SitflowError } from '@sitflow/core';

/** The lowest and the highest score. */
export type Scale = readonly [lowest: number, highest: number];

/** The reply as JSON Schema, for runtimes that can hold a model to one. */
export function judgementSchema([minimum, maximum]: Scale): Json {
  return {
    type: 'object',
    properties: { reason: { type: 'string' }, score: { type: 'number', minimum, maximum } },
    required: ['reason', 'score'],
    additionalProperties: false,
  };
}

/**
 * Reads a judge's reply: JSON with `score` and `reason`, alone or amid other text, or else a line "Score: 4" (or "4/5"). Nothing is
 * guessed: no score, two that differ, or one off the scale is `judge.unreadable`, which may be retried.
 */
export function readJudgement(reply: string, scale: Scale): Judgement {
  const inJson = objectsIn(reply).flatMap((object) => {
    const score = toScore((object as { score?: unknown }).score, scale);
    const { reason } = object as { reason?: unknown };
    return score === undefined ? [] : [{ score, reason: typeof reason === 'string' ? reason.trim() : '' }];
  });
  const found = inJson.length > 0 ? inJson : inLines(reply, scale);
  const last = found.at(-1);
  if (last === undefined) throw unreadable('has no score', reply, scale);
  const other = found.find(({ score }) => score !== last.score);
  if (other) throw unreadable(`has the scores ${other.score} and ${last.score}`, reply, scale);
  const [lowest, highest] = scale;
  if (last.score < lowest || last.score > highest) throw unreadable(`has the score ${last.score}`, reply, scale);
  return last;
}

/** "Score: 4", "**Score:** 4/5.", as the whole of a line; what stands in the others is the reason. */
const SCORE_LINE = /^[\s*_#>-]*score[\s*_]*[:=][\s*_]*(-?[\d.]+(?:\s*\/\s*[\d.]+)?)[\s*_.]*$/i;

function inLines(reply: string, scale: Scale): readonly Judgement[] {
  const lines = reply.split('\n');
  const isScore = (line: string) => SCORE_LINE.test(line);
  const reason = lines
    .filter((line) => !isScore(line))
    .join('\n')
    .replace(/^[\s*_]*reason[\s*_]*:[\s*_]*/i, '')
    .trim();
  return lines.filter(isScore).flatMap((line) => {
    const score = toScore(SCORE_LINE.exec(line)?.[1]?.replace(/\.$/, ''), scale);
    return score === undefined ? [] : [{ score, reason }];
  });
}

/** A number, in figures too, or "4/5" where five is the highest. */
function toScore(value: unknown, [, highest]: Scale): number | undefined {
  if (typeof value === 'number') return value;
  const [, figures, of] = /^(-?\d+(?:\.\d+)?)(?:\s*\/\s*(\d+(?:\.\d+)?))?$/.exec(String(value).trim()) ?? [];
  return figures === undefined || (of !== undefined && Number(of) !== highest) ? undefined : Number(figures);
}

/** So many opening braces are looked at: a reply of braces alone must not take long. */
const BRACES = 50;

/** The JSON objects in a text, outermost ones. */
function objectsIn(text: string): readonly object[] {
  const found: object[] = [];
  let start = text.indexOf('{');
  for (let tried = 0; start >= 0 && tried < BRACES; tried++) {
    const end = endOfObject(text, start);
    const object = end === undefined ? undefined : parsed(text.slice(start, end));
    if (object) found.push(object);
    start = text.indexOf('{', object && end !== undefined ? end : start + 1);
  }
  return found;
}

/** Where the braces opened at `start` are closed again, those in strings not counted. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && quoted) i++;
    else if (character === '"') quoted = !quoted;
    else if (character === '{' && !quoted) depth++;
    else if (character === '}' && !quoted && --depth === 0) return i + 1;
  }
  return undefined;
}

function parsed(json: string): object | undefined {
  try {
    return JSON.parse(json) as object;
  } catch {
    return undefined;
  }
}

function unreadable(found: string, reply: string, [lowest, highest]: Scale): SitflowError {
  return new SitflowError('judge.unreadable', `the judge's reply ${found}: ${JSON.stringify(reply.slice(0, 200))}`, {
    mend: `It should be {"reason": "…", "score": a number from ${lowest} to ${highest}}: another model or \`prompt\` may keep to that better; raise \`maxNewTokens\` if it breaks off.`,
    retryable: true,
  });
}
