import { describe, type Json, type Judgement, replyJson, SitflowError } from '@sitflow/core';

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
 * Reads a judge's reply: the JSON at its end, with `score` and `reason`, or else a line "Score: 4" (or "4/5") at its beginning or end. Throws
 * `judge.unreadable` for a reply without a score, incomplete JSON, two different scores side by side, or a score off the scale.
 */
export function readJudgement(reply: string, scale: Scale, retryable: boolean): Judgement {
  const unreadable = (found: string) => unreadableReply(found, reply, scale, retryable);
  const json = replyJson(reply);
  let found: readonly Judgement[];
  if ('value' in json) {
    const final = inJson(json.value, scale);
    found = final.length > 0 ? [...inJson(json.beside, scale), ...final] : [];
  } else if (json.cut) throw unreadable(`has ${json.found}`);
  else found = inLines(reply, scale);
  const last = found.at(-1);
  if (last === undefined) throw unreadable('has no score');
  const other = found.find(({ score }) => score !== last.score);
  if (other) throw unreadable(`has the scores ${other.score} and ${last.score}`);
  const [lowest, highest] = scale;
  if (last.score < lowest || last.score > highest) throw unreadable(`has the score ${last.score}`);
  return last;
}

function inJson(value: unknown, scale: Scale): readonly Judgement[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { score: given, reason } = value as { readonly score?: unknown; readonly reason?: unknown };
  const score = toScore(given, scale);
  return score === undefined ? [] : [{ score, reason: typeof reason === 'string' ? reason.trim() : '' }];
}

/** "Score: 4", "**Score:** 4/5.", as the whole of a line; what stands in the others is the reason. */
const SCORE_LINE = /^[\s*_#>-]*score[\s*_]*[:=][\s*_]*(-?[\d.]+(?:\s*\/\s*[\d.]+)?)[\s*_.]*$/i;

/** The score lines of a reply, if it begins or ends with one. A score line in the middle alone may be an example. */
function inLines(reply: string, scale: Scale): readonly Judgement[] {
  const lines = reply.trim().split('\n');
  const isScore = (line: string | undefined) => SCORE_LINE.test(line ?? '');
  if (!isScore(lines[0]) && !isScore(lines.at(-1))) return [];
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

function unreadableReply(found: string, reply: string, [lowest, highest]: Scale, retryable: boolean): SitflowError {
  return new SitflowError('judge.unreadable', `the judge's reply ${found}: ${describe(reply.trim())}`, {
    raw: reply,
    mend: `It should be {"reason": "…", "score": a number from ${lowest} to ${highest}}: another model or \`prompt\` may keep to that better; raise \`maxNewTokens\` if it breaks off.`,
    retryable,
  });
}
