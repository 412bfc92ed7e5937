import { Observable } from 'rxjs';
import { staysAway } from '../../base/away-errors.js';
import { type SitflowError, toSitflowError } from '../../base/errors.js';
import { onAbort } from '../../base/on-abort.js';
import { sha256 } from '../../base/sha256.js';
import { type RetryNotice, withTries } from '../../base/tries.js';
import { restored, stored } from '../../cache/checkpoint.js';
import { drawOf, exampleKey } from '../../cache/key.js';
import type { Fields, Gathered } from '../../example/example.js';
import { mayFallBack, noneLeft } from '../call/fallback.js';
import { mediaFields, refer } from '../call/read-media.js';
import { CHILDREN } from '../call/read-result.js';
import type { StageCall } from '../call/stage-call.js';
import { type CalledFor, type Keeping, StageCalls } from '../call/stage-calls.js';
import { failedSpan, type StageWorkOptions } from '../call/stage-work-options.js';
import { type Flow, failAt, hasFailed, isGold, needsOf, writeFields } from './flow.js';
import { nameJoined } from './joined-names.js';

/** One of the set, as the stage sees it. */
interface Member {
  readonly flow: Flow;
  readonly needs: Fields & { readonly id: string };
}

/** What the stage, or the cache, gave for the set. */
interface SetResult {
  readonly gathered: readonly Gathered<Fields>[];
  readonly by: 'run' | 'cache';
  readonly call: StageCall;
  readonly source: StageCalls['source'];
}

/** So many of the set are read or hashed at once. */
const AT_ONCE = 64;

/**
 * A whole-set stage over all flows that got so far, in source order; emits once what goes on: the flows without those that were joined into
 * another. What failed before, and what is gold, goes on as it is. The result is cached under all that it follows from, so that a store
 * on disk makes it a checkpoint.
 */
export function gather(flows: readonly Flow[], options: StageWorkOptions): Observable<Flow[]> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    new GatherWork(flows, options, stop.signal).run().then((left) => {
      subscriber.next(left);
      subscriber.complete();
    });
    return () => stop.abort();
  });
}

/** A `gather` stage at work. */
class GatherWork {
  private readonly started: number;
  private attempts = 0;
  /** One for the set: it does not follow from who is in it. */
  private readonly draw: number;

  constructor(
    private readonly flows: readonly Flow[],
    private readonly options: StageWorkOptions,
    private readonly signal: AbortSignal,
  ) {
    this.started = options.clock.now();
    this.draw = drawOf(options.seed, options.at.spec, '');
  }

  /** Never rejects: what goes wrong is the reason of the flows that it concerns. */
  async run(): Promise<Flow[]> {
    const { flows, options } = this;
    const { spec } = options.at;
    const whole = flows.filter((flow) => !hasFailed(flow));
    for (const flow of whole) {
      options.onStarted(flow);
      if (isGold(flow, spec.adds)) this.done(flow, 'gold');
    }
    let going = whole.filter((flow) => !isGold(flow, spec.adds)).map((flow) => this.member(flow));
    try {
      const hashes = await this.looked(going);
      going = going.filter(({ flow }) => !hasFailed(flow));
      if (going.length === 0) return [...flows];
      const hash = options.policy.cache ? await sha256(hashes.filter((each) => each !== '').join()) : undefined;
      const result = await this.ask(going, hash);
      const gone = this.apply(going, result);
      for (const { flow } of going) if (!hasFailed(flow)) this.done(flow, result.by, result.call);
      return flows.filter((flow) => !gone.has(flow));
    } catch (thrown) {
      for (const { flow } of going) if (!hasFailed(flow)) this.fail(flow, thrown);
      return [...flows];
    }
  }

  private member(flow: Flow): Member {
    return { flow, needs: { ...needsOf(flow, this.options.at.spec), id: flow.id } };
  }

  /**
   * Puts references in the place of images and recordings, and gives of each the hash of all that the result follows from: what the stage sees of it.
   * One whose files cannot be read, or that cannot be keyed, fails alone.
   */
  private async looked(members: readonly Member[]): Promise<readonly string[]> {
    const { options, signal } = this;
    const { spec } = options.at;
    const media = mediaFields(spec);
    const { policy, deadlines } = options;
    const onRetry = (notice: RetryNotice) => options.onRetry(notice);
    const hashes: string[] = Array.from(members, () => '');
    let next = 0;
    const worker = async () => {
      while (next < members.length && !signal.aborted) {
        const i = next++;
        const { flow, needs } = members[i] as Member;
        try {
          if (media.length > 0)
            await withTries({ policy, deadlines, onRetry, signal, id: flow.id, draw: this.draw }, () =>
              refer(needs, media, options.readers, { signal }),
            );
          if (options.policy.cache)
            hashes[i] = await sha256(exampleKey(spec, needs, { id: flow.id, draw: () => this.draw }));
        } catch (thrown) {
          this.fail(flow, thrown);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    signal.throwIfAborted();
    return hashes;
  }

  /** What the first of the stage's models gives that does not fail. */
  private async ask(going: readonly Member[], hash: string | undefined): Promise<SetResult> {
    const { options, signal } = this;
    const { resolved, at } = options;
    const examples = going.map(({ needs }) => needs);
    const keeping: Keeping = {
      toKeep: ({ adds }) => stored(adds[CHILDREN] as readonly Gathered<Fields>[]),
      restore(found) {
        const gathered = restored(found, at.spec, examples);
        return gathered && { adds: { [CHILDREN]: gathered }, source: undefined };
      },
    };
    const first = typeof resolved === 'function' ? await resolved() : resolved;
    const errors: SitflowError[] = [];
    for (let calls = new StageCalls(options, at.spec, first, keeping); ; ) {
      try {
        return await this.call(calls, going, examples, hash);
      } catch (thrown) {
        const error = toSitflowError(thrown);
        errors.push(error);
        if (!calls.next || !mayFallBack(error) || signal.aborted) {
          const last = noneLeft(errors);
          if (staysAway(error) || options.isFatal(last)) options.onFatal(last.at({ stage: at.key }));
          throw last;
        }
        options.onFallback({ id: going[0]?.flow.id ?? '', error });
        calls = await calls.next().catch((none) => {
          throw noneLeft([...errors, toSitflowError(none)]);
        });
      }
    }
  }

  private call(
    calls: StageCalls,
    going: readonly Member[],
    examples: readonly unknown[],
    hash: string | undefined,
  ): Promise<SetResult> {
    const { options, signal } = this;
    const [first] = going as [Member];
    return new Promise((resolve, reject) => {
      const waiter: CalledFor = {
        id: first.flow.id,
        draw: () => this.draw,
        run: options.run,
        stage: options.index,
        index: 0,
        settle: (result, by, call) => {
          leave();
          if (by === 'run') this.attempts += call.attempts;
          if (result instanceof Error) return reject(result);
          resolve({ gathered: result.adds[CHILDREN] as readonly Gathered<Fields>[], by, call, source: calls.source });
        },
      };
      let call: StageCall | undefined;
      const leave = onAbort(signal, () => {
        if (call) calls.leave(call, waiter, false);
        reject(signal.reason);
      });
      call = calls.call(examples as never, waiter, hash);
    });
  }

  /** Writes what the stage gave into the flows; gives those that are now part of another. */
  private apply(going: readonly Member[], { gathered, source }: SetResult): ReadonlySet<Flow> {
    const { spec } = this.options.at;
    const into = new Map<Flow, Flow>();
    for (const [i, outcome] of gathered.entries()) {
      const { flow } = going[i] as Member;
      if (outcome.status === 'rejected') this.fail(flow, outcome.error);
      else if (outcome.status === 'joined') into.set(flow, (going[outcome.into] as Member).flow);
      else writeFields(flow, spec, outcome.example, outcome.source ?? source);
    }
    const gone = new Set(into.keys());
    nameJoined(
      this.flows.filter((flow) => !gone.has(flow)),
      this.flows,
      into,
    );
    return gone;
  }

  private place() {
    const { at, clock, startedAt } = this.options;
    return { stage: at.key, start: this.started - startedAt, ms: clock.now() - this.started };
  }

  private done(flow: Flow, by: 'run' | 'cache' | 'gold', call?: StageCall): void {
    const span = { ...this.place(), by, attempts: by === 'run' ? this.attempts : 0, ...call?.facts };
    flow.spans.push(span);
    this.options.onDone(flow, span);
  }

  private fail(flow: Flow, thrown: unknown): void {
    const error = toSitflowError(thrown).at({ stage: this.options.at.key });
    failAt(flow, this.options.index, error);
    const span = failedSpan(error, this.place(), this.attempts);
    flow.spans.push(span);
    this.options.onFailed(flow, span, error);
  }
}
