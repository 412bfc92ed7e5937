import { Observable } from 'rxjs';
import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { onAbort } from '../../base/on-abort.js';
import { withTries } from '../../base/tries.js';
import { digest, restored, stored } from '../../cache/checkpoint.js';
import { drawOf, exampleKey } from '../../cache/key.js';
import type { Fields, Gathered } from '../../example/example.js';
import { staysAway } from '../call/away.js';
import type { Called, GiveUp } from '../call/call.js';
import { mayFallBack, noneLeft } from '../call/fallback.js';
import { type LiveStage, liveStage } from '../call/live-stage.js';
import { mediaFields, readMedia } from '../call/read-media.js';
import { type Added, CHILDREN } from '../call/read-result.js';
import { failedSpan, type StageWorkOptions } from '../call/stage-work.js';
import { type Flow, failAt, hasFailed, isGold, needsOf, writeFields } from './flow.js';

/** One of the set, as the stage sees it. */
interface Member extends Called {
  readonly flow: Flow;
  readonly needs: Fields & { readonly id: string };
}

/** What the stage, or the cache of it, said of the set. */
interface Result {
  readonly gathered: readonly Gathered<Fields>[];
  readonly by: 'run' | 'cache';
  readonly attempts: number;
  readonly live: LiveStage;
}

/** So many of the set are read or hashed at once. */
const AT_ONCE = 64;

/**
 * A whole-set stage over all flows that got so far, in source order; emits once what goes on: the flows without those that were joined into
 * another. What failed before, and what is gold, goes on as it is. The result is kept in the cache under all that it follows from, so that a store
 * on disk makes it a checkpoint.
 */
export function gather(flows: readonly Flow[], options: StageWorkOptions): Observable<Flow[]> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    gathering(flows, options, stop.signal).then((left) => {
      subscriber.next(left);
      subscriber.complete();
    });
    return () => stop.abort();
  });
}

/** A `gather` stage at work. */
interface Gathering extends StageWorkOptions {
  readonly started: number;
  /** Tries that failed or gave the result, of all its models. */
  tries: number;
}

/** Never rejects: what goes wrong is the reason of the flows that it concerns. */
async function gathering(flows: readonly Flow[], given: StageWorkOptions, signal: AbortSignal): Promise<Flow[]> {
  const options: Gathering = { ...given, started: given.clock.now(), tries: 0 };
  const { at } = options;
  const seen = (flow: Flow, by: 'run' | 'cache' | 'gold', attempts: number) => {
    const place = placeOf(options);
    flow.spans.push({ ...place, by, attempts });
    options.onDone(flow, by, place.ms);
  };
  let going: readonly Member[] = [];
  try {
    const whole = flows.filter((flow) => !hasFailed(flow));
    const lacking = whole.filter((flow) => !isGold(flow, at.spec.adds));
    for (const flow of whole) if (isGold(flow, at.spec.adds)) seen(flow, 'gold', 0);
    going = await withMedia(
      lacking.map((flow) => memberOf(flow, options)),
      options,
      signal,
    );
    const hashes = options.policy.cache ? await hashesOf(going, options, signal) : undefined;
    going = going.filter(({ flow }) => !hasFailed(flow));
    if (going.length === 0) return [...flows];
    const hash = hashes && (await digest(hashes.join()));
    const first = typeof options.resolved === 'function' ? await options.resolved() : options.resolved;
    const result = await ask(liveStage(options, first), going, hash, options, signal);
    const gone = apply(flows, going, result, options);
    for (const { flow } of going) if (!hasFailed(flow)) seen(flow, result.by, result.attempts);
    return flows.filter((flow) => !gone.has(flow));
  } catch (thrown) {
    const fatal = options.bugs.fatal(options.index, toSitflowError(thrown).at({ stage: at.key }));
    if (fatal) options.onUnavailable(fatal);
    for (const { flow } of going) fail(flow, thrown, options);
    return [...flows];
  }
}

function placeOf({ at, clock, started, startedAt }: Gathering) {
  return { stage: at.key, start: started - startedAt, ms: clock.now() - started };
}

function memberOf(flow: Flow, options: Gathering): Member {
  return {
    flow,
    id: flow.id,
    draw: drawOf(options.seed, options.at.spec, flow.id),
    needs: { ...needsOf(flow, options.at.spec), id: flow.id },
  };
}

function fail(flow: Flow, thrown: unknown, options: Gathering): void {
  const error = toSitflowError(thrown).at({ stage: options.at.key });
  failAt(flow, options.index, error);
  const span = failedSpan(error, placeOf(options), options.tries);
  flow.spans.push(span);
  options.onFailed(flow, span);
}

/** Those whose pictures and recordings could be read, with them; the others have failed, each alone. */
async function withMedia(
  members: readonly Member[],
  options: Gathering,
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const media = mediaFields(options.at.spec);
  if (media.length === 0) return members;
  await each(members, options, signal, ({ needs, id, draw }) =>
    withTries({ ...options, signal, id, draw: draw() }, () => readMedia(needs, media, options.readers, { signal })),
  );
  return members.filter(({ flow }) => !hasFailed(flow));
}

/** Of each that can be keyed the hash of all that the result follows from: what the stage sees of it. The others have failed, each alone. */
async function hashesOf(
  members: readonly Member[],
  options: Gathering,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { spec } = options.at;
  const hashes: string[] = Array.from(members, () => '');
  await each(members, options, signal, async ({ needs, draw, id }, i) => {
    hashes[i] = await digest(exampleKey(spec, needs, id, draw));
  });
  return hashes.filter((hash) => hash !== '');
}

/** Does something with each, some at once; who fails at it fails alone. */
async function each(
  members: readonly Member[],
  options: Gathering,
  signal: AbortSignal,
  work: (member: Member, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < members.length && !signal.aborted) {
      const i = next++;
      const member = members[i] as Member;
      await work(member, i).catch((thrown) => fail(member.flow, thrown, options));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  signal.throwIfAborted();
}

/** What the first of the stage's models says that does not fail. */
async function ask(
  live: LiveStage,
  going: readonly Member[],
  hash: string | undefined,
  options: Gathering,
  signal: AbortSignal,
): Promise<Result> {
  const errors: SitflowError[] = [];
  for (let asked = live; ; ) {
    try {
      return await answer(asked, going, hash, options, signal);
    } catch (thrown) {
      const error = toSitflowError(thrown);
      errors.push(error);
      if (!asked.next || !mayFallBack(error) || signal.aborted) {
        if (staysAway(error)) options.onUnavailable(noneLeft(errors).at({ stage: options.at.key }));
        throw noneLeft(errors);
      }
      options.onFallback({ id: going[0]?.id ?? '', error });
      asked = await asked.next().catch((none) => {
        throw noneLeft([...errors, toSitflowError(none)]);
      });
    }
  }
}

async function answer(
  live: LiveStage,
  going: readonly Member[],
  hash: string | undefined,
  options: Gathering,
  signal: AbortSignal,
): Promise<Result> {
  const { cache, at } = options;
  const examples = going.map(({ needs }) => needs);
  const key = hash === undefined ? undefined : `${live.keyHead}${hash}`;
  if (key !== undefined) {
    const found = await kept(() => cache.get(key));
    signal.throwIfAborted();
    const gathered = found && restored(found, at.spec, examples);
    if (gathered) return { gathered, by: 'cache', attempts: 0, live };
  }
  const start = (settle: (result: Added | SitflowError) => void) =>
    live.caller.call(examples as never, { ...(going[0] as Member), all: going }, (result, attempts) => {
      options.tries += attempts;
      settle(result);
    });
  return new Promise((resolve, reject) => {
    const settle = (result: Added | SitflowError, shared = false) => {
      leave();
      if (result instanceof Error) return reject(result);
      const [by, attempts] = shared ? (['cache', 0] as const) : (['run', result.attempts] as const);
      resolve({ gathered: gatheredOf(result), by, attempts, live });
    };
    const giveUp: GiveUp =
      key === undefined ? start(settle) : live.calls.call(key, start, (result) => stored(gatheredOf(result)), settle);
    const leave = onAbort(signal, () => {
      giveUp();
      reject(signal.reason);
    });
  });
}

const gatheredOf = ({ adds }: Added) => adds[CHILDREN] as readonly Gathered<Fields>[];

/** A store that fails is no fault of the stage or its model. */
async function kept<T>(use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (thrown) {
    throw toSitflowError(thrown, 'cache.failed');
  }
}

/** Writes what the stage said into the flows; gives those that are now part of another. */
function apply(
  flows: readonly Flow[],
  going: readonly Member[],
  { gathered, live }: Result,
  options: Gathering,
): ReadonlySet<Flow> {
  const gone = new Set<Flow>();
  const flowAt = (i: number) => (going[i] as Member).flow;
  for (const [i, outcome] of gathered.entries()) {
    const { flow } = going[i] as Member;
    if (outcome.status === 'rejected') fail(flow, outcome.error, options);
    else if (outcome.status === 'joined') gone.add(flow);
    else writeFields(flow, options.at.spec, outcome.example, outcome.source ?? live.source);
  }
  nameJoined(
    flows.filter((flow) => !gone.has(flow)),
    flows,
    new Map(gathered.flatMap((outcome, i) => (outcome.status === 'joined' ? [[flowAt(i), flowAt(outcome.into)]] : []))),
  );
  return gone;
}

/**
 * Where one is left of all the children of an example (they were joined, or there was no other), it is that example again. All that still bear its id in
 * theirs are counted, those that have failed too: what is made of it later must not be named as one of them.
 */
function nameJoined(left: readonly Flow[], flows: readonly Flow[], joined: ReadonlyMap<Flow, Flow>): void {
  const groups = new Map<Flow, Set<Flow>>();
  for (const flow of left) if (flow.ancestors.length > 0 && !hasFailed(flow)) groups.set(flow, new Set([flow]));
  for (const [flow, into] of joined) groups.get(into)?.add(flow);
  if (groups.size === 0) return;
  const descendants = new Map<string, number>();
  for (const { ancestors } of flows) for (const id of ancestors) descendants.set(id, (descendants.get(id) ?? 0) + 1);
  for (const [into, group] of groups) {
    const shared = into.ancestors.findLast((id) => [...group].every(({ ancestors }) => ancestors.includes(id)));
    if (shared === undefined || descendants.get(shared) !== group.size) continue;
    into.id = shared;
    into.ancestors = into.ancestors.slice(0, into.ancestors.indexOf(shared));
    // One that came from the source has its own id back, if it had any.
    if (into.ancestors.length > 0) into.fields.id = shared;
    else if (into.given === undefined) delete into.fields.id;
    else into.fields.id = into.given;
  }
}
