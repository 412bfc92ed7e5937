import { Observable, type OperatorFunction, Subject, type Subscriber, type Subscription } from 'rxjs';
import { ChurningMap } from '../../base/churning-map.js';
import { describe, SitflowError, toSitflowError } from '../../base/errors.js';
import { LinkedList } from '../../base/linked.js';
import { hash32 } from '../../base/random.js';
import { type FieldSource, type Fields, isOutcome, type Span } from '../../example/example.js';
import { addedFields, checkAdds } from '../../stage/check-result.js';
import type { StageInput, StageOutput } from '../../stage/stage.js';
import { doubledId } from '../run/intake.js';
import { type Flow, failAt, isGold, needsOf, writeFields } from './flow.js';
import { IdleWatch } from './idle-watch.js';
import { type OperatorStage, type OperatorUnitOptions, Visit } from './operator-visit.js';
import type { Unit } from './unit.js';

/** A stage that is itself an RxJS operator, between flows. See `Stage.operator` for what it owes them. */
export function operatorUnit(options: OperatorUnitOptions): Unit {
  return (source) =>
    new Observable((subscriber) => {
      const work = new OperatorWork(options, subscriber);
      const subscription = source.subscribe({
        next: (flow) => work.next(flow),
        error: (error) => subscriber.error(error),
        complete: () => work.end(),
      });
      return () => {
        subscription.unsubscribe();
        work.cancel();
      };
    });
}

class OperatorWork {
  private readonly inputs = new Subject<StageInput<Fields>>();
  /** What it holds, by id. */
  private readonly held = new ChurningMap<Visit>();
  /** The same, to be gone through. */
  private readonly visits = new LinkedList<Visit>();
  /** Held, and still wanted. */
  private waiting = 0;
  private subscription: Subscription | undefined;
  private made: OperatorStage | Promise<OperatorStage> | undefined;
  private source: FieldSource = 'program';
  private ended = false;
  private completed = false;
  private over = false;
  private readonly watch: IdleWatch;
  private readonly fields;

  constructor(
    private readonly options: OperatorUnitOptions,
    private readonly subscriber: Subscriber<Flow>,
  ) {
    this.fields = addedFields(options.at.spec);
    this.watch = new IdleWatch(
      options.clock,
      options.policy.timeoutMs,
      () => this.waiting > 0,
      () => options.idle(this.ended),
      () => this.stuck(),
    );
  }

  next(flow: Flow): void {
    const { options } = this;
    const { at, index, afterFailure, clock } = options;
    if (flow.failures) {
      const upstream =
        afterFailure === 'stop'
          ? undefined
          : (flow.failures.get(-1) ?? at.after.map((i) => flow.failures?.get(i)).find((error) => error !== undefined));
      if (upstream) failAt(flow, index, upstream);
      if (upstream || afterFailure === 'stop') {
        this.subscriber.next(flow);
        return;
      }
    }
    options.onStarted(flow);
    const visit = new Visit(flow, needsOf(flow, at.spec), clock.now(), () => this.drop(visit));
    if (isGold(flow, at.spec.adds)) {
      this.done(visit, 'gold');
      return;
    }
    if (afterFailure === 'stop') flow.stops.push(visit);
    this.visits.add(visit);
    this.waiting++;
    this.watch.moved();
    this.made ??= options.make();
    if (this.made instanceof Promise || options.read) this.prepare(visit, this.made);
    else this.give(visit, this.made);
  }

  private async prepare(visit: Visit, made: OperatorStage | Promise<OperatorStage>): Promise<void> {
    try {
      const stage = await made;
      await this.options.read?.(visit.flow, visit.needs, visit.signal);
      if (visit.dropped) this.forget(visit);
      else if (!this.over) this.give(visit, stage);
    } catch (thrown) {
      // One that could not be made is tried again by the next example that needs it.
      if (this.made === made && made instanceof Promise && !this.subscription) this.made = undefined;
      if (visit.dropped) this.forget(visit);
      else if (!this.over) this.settle(visit, toSitflowError(thrown));
    }
  }

  private give(visit: Visit, stage: OperatorStage): void {
    this.subscribe(stage);
    if (this.over) return;
    if (this.completed) {
      this.settle(visit, this.lost());
      return;
    }
    // It is answered by its id. A child may have that of an example of the source.
    if (this.held.has(visit.id)) {
      this.settle(visit, doubledId(visit.id));
      return;
    }
    this.held.set(visit.id, visit);
    this.inputs.next(visit);
  }

  private subscribe({ stage, source }: OperatorStage): void {
    if (this.subscription || this.over) return;
    const { at, seed } = this.options;
    this.source = source;
    const fail = (thrown: unknown) => this.fatal(toSitflowError(thrown));
    try {
      const operator = stage.operator?.({ seed: hash32(`${seed}`, at.spec.name) }) as OperatorFunction<
        StageInput<Fields>,
        StageOutput<Fields>
      >;
      this.subscription = this.inputs.pipe(operator).subscribe({
        next: (output) => this.answer(output),
        error: fail,
        complete: () => {
          this.completed = true;
          this.lose();
        },
      });
    } catch (thrown) {
      fail(thrown);
    }
  }

  private answer(output: StageOutput<Fields>): void {
    if (this.over) return;
    const id: unknown = output?.id;
    const visit = typeof id === 'string' ? this.held.get(id) : undefined;
    if (!visit) {
      const found = typeof id === 'string' ? `"${id}", which it does not hold` : describe(output);
      const mend = 'Answer each input once: { id: input.id, outcome }.';
      this.fatal(new SitflowError('stage.wrong-answer', `its operator answered ${found}`, { mend }));
      return;
    }
    this.held.delete(visit.id);
    if (visit.dropped) {
      this.forget(visit);
      return;
    }
    this.watch.moved();
    const { outcome } = output;
    if (!isOutcome(outcome)) {
      this.add(visit, outcome, undefined);
      return;
    }
    if (outcome.status === 'rejected') {
      this.settle(visit, toSitflowError(outcome.error));
      return;
    }
    this.add(visit, outcome.example, outcome.source);
  }

  private add(visit: Visit, adds: Fields, source: FieldSource | undefined): void {
    try {
      const wrong = checkAdds(adds, this.fields);
      if (wrong) {
        this.settle(visit, wrong);
        return;
      }
      writeFields(visit.flow, this.options.at.spec, adds, source ?? this.source);
    } catch (thrown) {
      this.settle(visit, toSitflowError(thrown));
      return;
    }
    this.settle(visit, undefined);
  }

  /** The example goes on: with what the stage adds, or with the error. */
  private settle(visit: Visit, failure: SitflowError | undefined): void {
    const { options } = this;
    const { flow } = visit;
    this.forget(visit);
    this.waiting--;
    flow.stops.splice(flow.stops.indexOf(visit), flow.stops.includes(visit) ? 1 : 0);
    if (!failure) {
      this.done(visit, 'run');
      return;
    }
    const error = failure.at({ stage: options.at.key });
    failAt(flow, options.index, error);
    const span = { ...this.span(visit, 'run'), error: { code: error.code, message: error.message } };
    flow.spans.push(span);
    options.onFailed(flow, span, error);
    for (const other of [...flow.stops]) other.stop();
    this.emit(flow);
  }

  private done(visit: Visit, by: 'run' | 'gold'): void {
    const span = this.span(visit, by);
    visit.flow.spans.push(span);
    this.options.onDone(visit.flow, span);
    this.emit(visit.flow);
  }

  private span({ started }: Visit, by: 'run' | 'gold'): Span {
    const { at, clock, startedAt } = this.options;
    return {
      stage: at.key,
      start: started - startedAt,
      ms: clock.now() - started,
      by,
      attempts: by === 'run' ? 1 : 0,
    };
  }

  /** Another stage has failed the example. */
  private drop(visit: Visit): void {
    if (this.over || visit.dropped) return;
    const { flow } = visit;
    visit.dropped = true;
    flow.stops.splice(flow.stops.indexOf(visit), 1);
    visit.abort();
    this.waiting--;
    this.options.onDropped(flow, this.options.clock.now() - visit.started);
    this.emit(flow);
  }

  private forget(visit: Visit): void {
    if (this.held.get(visit.id) === visit) this.held.delete(visit.id);
    if (!visit.listed) return;
    visit.listed = false;
    this.visits.remove(visit);
  }

  private emit(flow: Flow): void {
    this.subscriber.next(flow);
    this.finish();
  }

  /** No more examples come. */
  end(): void {
    this.ended = true;
    // Those that are still prepared have to be given first.
    if (this.waiting === 0) {
      this.finish();
      return;
    }
    this.completeInputs();
  }

  private completeInputs(): void {
    if (!this.ended || this.over) return;
    for (let visit = this.visits.first; visit; visit = visit.after)
      if (!visit.dropped && this.held.get(visit.id) !== visit) return;
    this.inputs.complete();
  }

  private finish(): void {
    if (this.over || !this.ended) return;
    if (this.waiting > 0) {
      this.completeInputs();
      return;
    }
    this.cancel();
    this.subscriber.complete();
  }

  /** The operator has completed: it answers nothing more. */
  private lose(): void {
    const left: Visit[] = [];
    for (let visit = this.visits.first; visit; visit = visit.after) left.push(visit);
    for (const visit of left) {
      if (visit.dropped) this.forget(visit);
      else if (this.held.get(visit.id) === visit) this.settle(visit, this.lost());
    }
  }

  private lost(): SitflowError {
    return new SitflowError('stage.lost', 'its operator completed without an answer to this example', {
      mend: 'Answer each input once, before or when the source completes.',
    });
  }

  private fatal(error: SitflowError): void {
    if (this.over) return;
    const { at, onFatal } = this.options;
    this.cancel();
    onFatal(error.at({ stage: at.key }));
  }

  /** It holds all there is, and has not moved for its time limit. */
  private stuck(): void {
    if (this.ended) {
      this.completed = true;
      this.lose();
      return;
    }
    const { timeoutMs } = this.options.policy;
    const found = `its operator holds ${this.waiting} examples and has answered none for ${timeoutMs} ms, while the window is full and nothing else is under way`;
    const mend =
      'Raise `window`, or let the operator answer with fewer examples in hand. A slow one needs a longer `timeoutMs`.';
    this.fatal(new SitflowError('stage.holds-all', found, { mend, blame: 'setup' }));
  }

  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.watch.cancel();
    this.subscription?.unsubscribe();
    for (let visit = this.visits.first; visit; visit = visit.after) visit.abort();
    this.held.clear();
  }
}
