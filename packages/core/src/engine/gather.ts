import { Observable } from 'rxjs';
import { SitflowError, toSitflowError } from '../errors.js';
import { done, type Fields, type Gathered, joined, rejected } from '../example.js';
import { canonicalJson } from '../json.js';
import { hash32 } from '../random.js';
import { type Added, CHILDREN } from './caller.js';
import { type Flow, failAt, hasFailed, isGold, writeFields } from './flow.js';
import { type Alive, liveStage, type StageWorkOptions } from './stage-work.js';

/**
 * A whole-set stage over all flows that got so far, in source order; emits once what goes on: the flows without those that were joined into
 * another. What failed before goes on as it is. The result is kept in memory under all that it follows from, so that a store on disk makes it a
 * checkpoint.
 */
export function gather(flows: readonly Flow[], options: StageWorkOptions): Observable<readonly Flow[]> {
  return new Observable((subscriber) => {
    const { adds } = options.at.spec;
    const going = flows.filter((flow) => !hasFailed(flow) && !isGold(flow, adds));
    let giveUp: () => void = () => {};
    let over = false;
    const started = options.clock.now();
    const finish = (by: 'run' | 'memory', attempts: number, gathered: readonly Gathered<Fields>[], live: Alive) => {
      const span = {
        stage: options.at.key,
        start: started - options.startedAt,
        ms: options.clock.now() - started,
        by,
        attempts,
      };
      const gone = apply(going, gathered, live, options, span);
      subscriber.next(flows.filter((flow) => !gone.has(flow)));
      subscriber.complete();
    };
    const fail = (thrown: unknown) => {
      if (over) return;
      const error = toSitflowError(thrown).at({ stage: options.at.key });
      for (const flow of going) failAt(flow, options.index, error);
      subscriber.next(flows);
      subscriber.complete();
    };
    const run = async () => {
      const { resolved, policy, memory } = options;
      const live = liveStage(options, typeof resolved === 'function' ? await resolved() : resolved);
      const { ownNames, needs } = options.at.spec;
      const examples = going.map((flow) => ({
        ...Object.fromEntries(needs.map((need) => [ownNames?.[need] ?? need, flow.fields[need]])),
        id: flow.id,
      }));
      const key = policy.memory ? `${live.keyHead}${await digest(canonicalJson(examples))}` : undefined;
      const found = key === undefined ? undefined : await memory.get(key);
      if (over) return;
      if (found) return finish('memory', 0, (found.adds[CHILDREN] as readonly Stored[]).map(restored), live);
      const draw = () => hash32(options.seed, options.at.key);
      giveUp = live.caller.call(examples as never, going[0]?.id ?? '', draw, (result: Added | SitflowError) => {
        if (result instanceof Error) return fail(result);
        const gathered = result.adds[CHILDREN] as readonly Gathered<Fields>[];
        const keep = async () => {
          if (key !== undefined)
            await memory.set(key, { adds: { [CHILDREN]: gathered.map(stored) }, source: undefined });
          if (!over) finish('run', result.attempts, gathered, live);
        };
        keep().catch((thrown) => fail(toSitflowError(thrown, 'memory.failed')));
      });
    };
    if (going.length === 0) {
      subscriber.next(flows);
      subscriber.complete();
    } else run().catch(fail);
    return () => {
      over = true;
      giveUp();
    };
  });
}

/** Writes what the stage said into the flows; gives those that are now part of another. */
function apply(
  going: readonly Flow[],
  gathered: readonly Gathered<Fields>[],
  { source }: Alive,
  { at, index }: StageWorkOptions,
  span: Flow['spans'][number],
): ReadonlySet<Flow> {
  const gone = new Set<Flow>();
  for (const [i, outcome] of gathered.entries()) {
    const flow = going[i] as Flow;
    flow.spans.push(span);
    if (outcome.status === 'rejected') failAt(flow, index, toSitflowError(outcome.error).at({ stage: at.key }));
    else if (outcome.status === 'joined') gone.add(flow);
    else writeFields(flow, at.spec, outcome.example, outcome.source ?? source);
  }
  nameJoined(going, gathered);
  return gone;
}

/** Where all the children of an example were joined, what they are joined into is that example again. */
function nameJoined(going: readonly Flow[], gathered: readonly Gathered<Fields>[]): void {
  const groups = new Map<Flow, Set<Flow>>();
  for (const [i, outcome] of gathered.entries()) {
    if (outcome.status !== 'joined') continue;
    const into = going[outcome.into] as Flow;
    const group = groups.get(into) ?? new Set([into]);
    groups.set(into, group.add(going[i] as Flow));
  }
  const descendants = new Map<string, number>();
  if (groups.size > 0)
    for (const { ancestors } of going) for (const id of ancestors) descendants.set(id, (descendants.get(id) ?? 0) + 1);
  for (const [into, group] of groups) {
    const shared = into.ancestors.findLast((id) => [...group].every(({ ancestors }) => ancestors.includes(id)));
    if (shared !== undefined && descendants.get(shared) === group.size) into.id = shared;
  }
}

/** A result as plain data, as a store on disk keeps it. */
type Stored =
  | { readonly status: 'done'; readonly example: Fields; readonly source?: string | undefined }
  | { readonly status: 'rejected'; readonly code: string; readonly found: string; readonly mend?: string | undefined }
  | { readonly status: 'joined'; readonly into: number };

function stored(outcome: Gathered<Fields>): Stored {
  if (outcome.status === 'joined') return { status: 'joined', into: outcome.into };
  if (outcome.status === 'done') return { status: 'done', example: outcome.example, source: outcome.source };
  const { code, found, mend } = toSitflowError(outcome.error);
  return { status: 'rejected', code, found, mend };
}

function restored(outcome: Stored): Gathered<Fields> {
  if (outcome.status === 'joined') return joined(outcome.into);
  if (outcome.status === 'done') return done(outcome.example, outcome.source as never);
  return rejected(new SitflowError(outcome.code, outcome.found, { mend: outcome.mend }));
}

/** SHA-256, hexadecimal: a key that holds a whole set's text would hold it twice. */
async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
