import type { Clock } from '../../base/clock.js';
import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { isThenable } from '../../base/thenable.js';
import { withTries } from '../../base/tries.js';
import { drawOf, exampleKey } from '../../cache/key.js';
import type { Cached } from '../../cache/store.js';
import type { Fields, Span } from '../../example/example.js';
import type { FinishReason, Usage } from '../../model/ports.js';
import { addedFields, checkAdds, checkChildren } from '../../stage/check-result.js';
import { type Flow, failAt, isGold, needsOf, writeFields } from '../graph/flow.js';
import type { Work } from '../graph/graph.js';
import type { Bugs } from '../run/bugs.js';
import type { TextPiece } from '../run/read-along.js';
import { staysAway } from './away.js';
import type { GiveUp } from './call.js';
import { mayFallBack, noneLeft, once } from './fallback.js';
import { Gate } from './gate.js';
import { type LiveOptions, type LiveStage, liveStage } from './live-stage.js';
import { type MediaReaders, mediaFields, readMedia } from './read-media.js';
import { type Added, CHILDREN } from './read-result.js';
import type { ResolvedStage } from './resolve.js';

export interface StageWorkOptions extends LiveOptions {
  readonly index: number;
  /** The stage with its models; a function where it may turn out that nothing needs it (all its fields may be gold). */
  readonly resolved: ResolvedStage | (() => Promise<ResolvedStage>);
  readonly seed: number | string;
  readonly readers: MediaReaders;
  readonly clock: Clock;
  readonly startedAt: number;
  /** Called when an error makes the stage ask the next model in the order of `use`. */
  readonly onFallback: (notice: { readonly id: string; readonly error: SitflowError }) => void;
  /** Called with pieces of text while models write, in a run with `onText`. */
  readonly onText?: ((piece: TextPiece) => void) | undefined;
  /** Which errors end the run. */
  readonly bugs: Bugs;
  readonly onStarted: (flow: Flow) => void;
  readonly onDone: (flow: Flow, by: 'run' | 'cache' | 'gold', ms: number, facts?: StageFacts) => void;
  /** Called when the work is given up because another stage failed the example. */
  readonly onDropped: (flow: Flow, ms: number) => void;
  readonly onFailed: (flow: Flow, failed: FailedSpan) => void;
  /** Called when the stage's last model stayed away: the run ends with the error. */
  readonly onUnavailable: (error: SitflowError) => void;
  /** Whether stages that do not need the failed one go on; see `RunOptions`. */
  readonly afterFailure: 'stop' | 'continue';
}

/** What is known of a stage's calls for one example. */
export interface StageFacts {
  readonly usage?: Usage;
  readonly finishReason?: FinishReason;
}

/** The span of a stage that failed. */
export type FailedSpan = Span & Required<Pick<Span, 'error'>>;

/** What one stage does with one flow: gold, the cache, or a call; then its fields, sources and span are written into the flow. */
export function stageWork(options: StageWorkOptions): Work {
  const { index, at, resolved, policy, cache, readers, clock, startedAt } = options;
  const stops = options.afterFailure === 'stop';
  const { spec } = at;
  // One for all examples; one that could not be made is tried again by the next example that needs it.
  const live =
    typeof resolved === 'function'
      ? once(async () => liveStage(options, await resolved()))
      : liveStage(options, resolved);
  // Pictures and recordings are held from their reading until their call is done: no more of them at once than calls can use.
  const gate = new Gate(2 * policy.concurrency * policy.batch.size);
  const media = mediaFields(spec);
  const fields = addedFields(spec);
  // A store may hold anything: what is no result of this stage is none at all.
  const fits = ({ adds }: Cached) =>
    (spec.shape === 'expand' ? checkChildren(adds?.[CHILDREN], fields) : checkAdds(adds, fields)) === undefined;

  return (flow, done) => {
    if (stops && flow.failures) {
      done();
      return undefined;
    }
    // A stage that needs what was never added has nothing to do; the failure says why.
    const upstream = flow.failures && reason(flow.failures, at.after);
    if (upstream) {
      failAt(flow, index, upstream);
      done();
      return undefined;
    }
    const started = clock.now();
    options.onStarted(flow);
    let over = false;
    // Of a stage that takes pictures or recordings: lets the next example read its own.
    let leaveGate: () => void = () => {};
    const leave = () => {
      over = true;
      leaveGate();
      if (stops) flow.stops.splice(flow.stops.indexOf(stop), 1);
    };
    // Another stage has failed the example: no further call starts for it.
    const stop = () => {
      if (over || !giveUp(true)) return;
      leave();
      options.onDropped(flow, clock.now() - started);
      done();
    };
    if (stops) flow.stops.push(stop);
    // Tries of its own calls, of all its models.
    let tries = 0;
    const finish = (by: 'run' | 'cache' | 'gold', attempts: number) => {
      leave();
      const ms = clock.now() - started;
      flow.spans.push({ stage: at.key, start: started - startedAt, ms, by, attempts });
      options.onDone(flow, by, ms);
      done();
    };
    const fail = (thrown: unknown) => {
      if (over) return;
      leave();
      const error = toSitflowError(thrown).at({ stage: at.key });
      const fatal = options.bugs.fatal(index, error);
      if (fatal) return options.onUnavailable(fatal);
      failAt(flow, index, error);
      const span = failedSpan(error, { stage: at.key, start: started - startedAt, ms: clock.now() - started }, tries);
      flow.spans.push(span);
      options.onFailed(flow, span);
      for (const other of [...flow.stops]) other();
      done();
    };
    const end = (errors: readonly SitflowError[], more: readonly SitflowError[] = []) => {
      const error = noneLeft([...errors, ...more]);
      if (over || !staysAway(errors.at(-1) as SitflowError)) return fail(error);
      leave();
      options.onUnavailable(error.at({ stage: at.key }));
    };
    if (isGold(flow, spec.adds)) {
      finish('gold', 0);
      return undefined;
    }

    const needs = needsOf(flow, spec);
    const draw = drawOf(options.seed, spec, flow.id);
    // Tries of all its models, one after the other.
    let [before, latest] = [0, 0];
    const onText =
      options.onText &&
      ((text: string, attempt: number) => {
        if (over) return;
        latest = before + attempt;
        options.onText?.({ id: flow.id, stage: at.key, text, attempt: latest });
      });

    const call = (
      { caller, calls, keyHead, source, next }: LiveStage,
      earlier: readonly SitflowError[] = [],
    ): GiveUp => {
      const lose = (error: SitflowError) => {
        const errors = [...earlier, error];
        if (!next || !mayFallBack(error) || (stops && flow.failures)) return end(errors);
        options.onFallback({ id: flow.id, error });
        before = latest;
        next().then(
          (other) => {
            if (!over) giveUp = call(other, errors);
          },
          (thrown) => end(errors, [toSitflowError(thrown)]),
        );
      };
      const add = ({ adds, source: own }: Cached) => {
        if (spec.shape === 'expand') {
          flow.children = { adds: adds[CHILDREN] as readonly Fields[], source: own ?? source };
          return;
        }
        writeFields(flow, spec, adds, own ?? source);
      };
      const start = (settle: (result: Added | SitflowError) => void, tell = onText) =>
        caller.call(needs, { id: flow.id, draw, onText: tell }, (result, attempts) => {
          tries += attempts;
          settle(result);
        });
      if (!policy.cache) {
        return start((result) => {
          if (over) return;
          if (result instanceof Error) return lose(result);
          add(result);
          finish('run', result.attempts);
        });
      }
      let key: string;
      try {
        key = `${keyHead}${exampleKey(spec, needs, flow.id, draw)}`;
      } catch (thrown) {
        fail(thrown);
        return () => true;
      }
      let leaveCall: GiveUp = () => true;
      const ask = () => {
        leaveCall = calls.call(
          key,
          start,
          ({ adds, source: own }) => ({ adds, source: own }),
          (result, joined) => {
            if (over) return;
            if (result instanceof Error) return lose(result);
            add(result);
            finish(joined ? 'cache' : 'run', joined ? 0 : result.attempts);
          },
          onText,
        );
      };
      const use = (found: Cached | undefined) => {
        if (over) return;
        if (!found || !fits(found)) return ask();
        add(found);
        finish('cache', 0);
      };
      const unread = (thrown: unknown) => fail(toSitflowError(thrown, 'cache.failed'));
      try {
        const found = cache.get(key);
        if (isThenable(found)) found.then(use, unread);
        else use(found);
      } catch (thrown) {
        unread(thrown);
      }
      return (onlyWaiting) => leaveCall(onlyWaiting);
    };

    let giveUp: GiveUp = () => true;
    if (typeof live !== 'function' && media.length === 0) {
      giveUp = call(live);
    } else {
      const controller = new AbortController();
      giveUp = () => {
        controller.abort();
        return true;
      };
      const prepare = async () => {
        const ready = typeof live === 'function' ? await live() : live;
        if (media.length > 0) {
          await gate.enter();
          leaveGate = () => {
            leaveGate = () => {};
            gate.leave();
          };
          if (!over)
            await withTries({ ...options, signal: controller.signal, id: flow.id, draw: draw() }, () =>
              readMedia(needs, media, readers, { signal: controller.signal }),
            );
        }
        if (over) leaveGate();
        else giveUp = call(ready);
      };
      prepare().catch(fail);
    }
    return () => {
      if (over) return;
      leave();
      giveUp();
    };
  };
}

/** The span of a stage that failed, where and when `place` says. */
export function failedSpan(
  { code, message }: SitflowError,
  place: Pick<Span, 'stage' | 'start' | 'ms'>,
  attempts: number,
): FailedSpan {
  return { ...place, by: 'run', attempts, error: { code, message } };
}

/** A stage that could not run because an earlier one failed carries that one's error: spoken order then finds the first. */
function reason(failures: ReadonlyMap<number, SitflowError>, after: readonly number[]): SitflowError | undefined {
  return failures.get(-1) ?? after.map((from) => failures.get(from)).find((error) => error !== undefined);
}
