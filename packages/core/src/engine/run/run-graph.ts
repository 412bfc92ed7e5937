import { type Observable, type Observer, switchMap, tap } from 'rxjs';
import type { AnyChain, ChainStage } from '../../chain/chain.js';
import { done, type RunOutcome, rejected } from '../../example/example.js';
import { stageWork } from '../call/stage-work.js';
import type { StageWorkOptions } from '../call/stage-work-options.js';
import { passingFailed } from '../graph/barriers.js';
import { expandUnit } from '../graph/expand.js';
import { type Flow, failAt, reasonOf } from '../graph/flow.js';
import { gather } from '../graph/gather.js';
import { graph } from '../graph/graph.js';
import { isOperator, operatorOptions } from '../graph/operator-stage.js';
import { operatorUnit } from '../graph/operator-unit.js';
import type { OperatorUnitOptions } from '../graph/operator-visit.js';
import { type Admission, admit, type Pullable } from '../operators/admit.js';
import { inSourceOrder, SourceOrder } from '../operators/in-source-order.js';
import { workEach } from '../operators/work-each.js';
import { isBug } from './bugs.js';
import { doubledId, intake } from './intake.js';
import type { Listeners } from './listeners.js';
import { ProgressMeter } from './progress.js';
import type { ReadAlong } from './read-along.js';
import type { Engine, RunOptions } from './run.js';
import { RunStage, type RunState } from './run-stage.js';
import { SourceRows } from './source-rows.js';
import { startingAt } from './starting-at.js';
import { anew, collected, handedOver, type Stretches, splitAtGathers } from './stretches.js';
import { nearIn, uniqueIds } from './unique-ids.js';

const NO_GOLD: ReadonlySet<string> = new Set();

/** A chain at work: what comes of it, and the window's hands. */
export interface RunningGraph<T> {
  /** Starts the work, once. Gives what ends it, which is to be called in any case. */
  start(observer: Observer<RunOutcome<T>>): () => void;
  release(): void;
  room(): number;
}

/**
 * The graphs of a chain over a source. There is one for each stretch between two whole-set stages (`gather`), each behind an admission of its
 * own: what is gathered leaves the window of the graph before it, and is admitted again to the one behind.
 */
export function runGraph<T>(
  engine: Engine,
  chain: AnyChain,
  resolved: readonly StageWorkOptions['resolved'][],
  source: Pullable<unknown>,
  window: number,
  options: RunOptions & ReadAlong,
  listeners: Listeners,
): RunningGraph<T> {
  const { clock } = engine;
  const { tell } = listeners;
  /** Examples inside. */
  let inside = 0;
  const count = (more: number) => {
    inside += more;
    engine.examples.count += more;
  };
  const startedAt = clock.now();
  const gold = options.gold ? new Set(options.gold) : NO_GOLD;
  const skipped = options.from ?? 0;
  const meter = new ProgressMeter(options.total, () => clock.now() - startedAt, skipped);
  const rows = new SourceRows((as) => meter.count(as));
  const isNew = uniqueIds(nearIn(window));
  const ordered = options.ordered !== false;
  /** Whether an example can overtake another: not where one is inside at a time. */
  const overtake = window > 1 || chain.stages.some(({ spec }) => spec.shape === 'expand');

  /** Outcomes that nobody has taken yet: with those that stages work on, what may still make room. */
  let unconsumed = 0;
  const state: RunState = {
    engine,
    chain: chain.name,
    options,
    readers: engine.readers(),
    startedAt,
    listeners,
    busy: 0,
    fatal() {},
  };
  const stageAt = (i: number) =>
    new RunStage(state, i, chain.stages[i] as ChainStage, resolved[i] as StageWorkOptions['resolved']);

  /** What an operator holds is not work under way. */
  const operatorOf = (work: RunStage, idle: OperatorUnitOptions['idle']): OperatorUnitOptions =>
    operatorOptions(work, {
      idle,
      onStarted(flow) {
        work.onStarted(flow);
        state.busy--;
      },
      onDone(flow, span) {
        work.onDone(flow, span);
        state.busy++;
      },
      onFailed(flow, span) {
        work.onFailed(flow, span);
        state.busy++;
      },
      onDropped(flow, ms) {
        work.onDropped(flow, ms);
        state.busy++;
      },
    });

  const stretches = splitAtGathers(chain.parts);
  /** One stretch over an admitted source: what comes out of it, and its admission. */
  const stretch = (n: number, items: Pullable<unknown>, enter: (item: unknown) => Flow) => {
    const { parts, gatherer } = stretches[n] as Stretches[number];
    // A whole set is seen in the source's order, whatever the order of outcomes.
    const order = overtake && (ordered || gatherer !== undefined) ? new SourceOrder<Flow>() : undefined;
    const admission = admit(items, window, clock, (item) => {
      const flow = enter(item);
      order?.enter(flow);
      return flow;
    });
    const born = (parent: Flow, children: readonly Flow[]) => {
      admission.occupy(children.length - 1);
      count(children.length - 1);
      order?.split(parent, children);
      rows.born(parent, children.length);
    };
    state.busy = 0;
    const idle = (ended: boolean) => (ended || admission.room() <= 0) && state.busy === 0 && unconsumed === 0;
    const inner = graph(chain, parts, {
      stage: (i) => {
        const work = stageAt(i);
        return isOperator(work) ? operatorUnit(operatorOf(work, idle)) : workEach(stageWork(work));
      },
      expand: (i) => expandUnit(workEach(stageWork(stageAt(i))), (chain.stages[i] as ChainStage).spec, { born }),
    });
    // Behind a whole-set stage much may have failed already; before it only what failed at its admission, which stages pass on themselves.
    const unit = n === 0 ? inner : passingFailed(inner);
    const flows$ = unit(admission.items$);
    return { admission, flows$: order ? inSourceOrder(order)(flows$) : flows$ };
  };

  const tellProgress = () => {
    if (!listeners.heard) return;
    const due = meter.due(rows.gathered);
    if (due) tell(() => ({ type: 'progress', ...due }));
  };
  const arrived = (flow: Flow) => {
    rows.arrived(flow);
    tellProgress();
  };

  let last: Admission<unknown> | undefined;
  const from = (n: number, items: Pullable<unknown>, enter: (item: unknown) => Flow): Observable<Flow> => {
    const { gatherer } = stretches[n] as Stretches[number];
    const { admission, flows$ } = stretch(n, items, enter);
    if (gatherer === undefined) {
      last = admission;
      return flows$;
    }
    return collected(flows$, admission, options.failFast === true, arrived).pipe(
      switchMap((came) => gather(came, stageAt(gatherer)).pipe(tap((flows) => rows.opened(came, flows)))),
      switchMap((flows) => from(n + 1, handedOver(flows), (flow) => anew(flow as Flow))),
    );
  };

  let index = skipped;
  const flows$ = from(0, skipped > 0 ? startingAt(source, skipped, clock) : source, (value) => {
    const flow = intake(value, index++, { chain, gold, sourceName: options.sourceName });
    if (!isNew(flow.id)) failAt(flow, -1, doubledId(flow.id));
    count(1);
    return flow;
  });

  const leave = (flow: Flow): RunOutcome<T> => {
    count(-1);
    const { id, index, fields, sources, spans: trace } = flow;
    const reason = reasonOf(flow)?.at({ chain: chain.name, example: flow.id });
    if (reason && isBug(reason)) meter.bug();
    rows.leave(flow, reason ? 'rejected' : 'done');
    if (reason)
      tell(() => ({ type: 'rejected', id: flow.id, stage: reason.place.stage, code: reason.code, error: reason }));
    tellProgress();
    // Spread with a field behind it, each outcome would have a hidden class of its own, which V8 keeps until its old memory is collected.
    return Object.assign(reason ? rejected(reason, fields) : done(fields as T), { id, index, sources, trace });
  };

  const start = (observer: Observer<RunOutcome<T>>) => {
    tell(() => ({ type: 'started', chain: chain.name, stages: chain.stages.map((s) => s.key), total: options.total }));
    let ended = false;
    const finished = () => {
      ended = true;
      tell(() => ({ type: 'finished', cancelled: false, ...meter.now(rows.gathered) }));
    };
    const end = (error: unknown) => {
      if (ended) return;
      finished();
      observer.error(error);
    };
    state.fatal = end;
    const flowing = flows$.subscribe({
      next(flow) {
        const outcome = leave(flow);
        if (outcome.status === 'rejected' && options.failFast) end(outcome.error);
        else {
          unconsumed++;
          observer.next(outcome);
        }
      },
      error: end,
      complete() {
        const failure = last?.failure();
        if (failure) return end(failure.error);
        finished();
        observer.complete();
      },
    });
    return () => {
      flowing.unsubscribe();
      count(-inside);
      if (!ended) tell(() => ({ type: 'finished', cancelled: true, ...meter.now(rows.gathered) }));
    };
  };
  const release = () => {
    unconsumed--;
    last?.release();
  };
  return { start, release, room: () => last?.room() ?? window };
}
