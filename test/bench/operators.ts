import { systemClock } from '@sitflow/core';
import { admit, inSourceOrder, type Placed, SourceOrder, type Work, workEach } from '@sitflow/core/kit';
import { from, map, mergeMap, Observable, type OperatorFunction } from 'rxjs';

// What three stages that do nothing cost per example, by the operator that a stage is: `workEach`, or RxJS' own `mergeMap`. All stand behind the same
// admitted window and before the same order. Rounds alternate, since the machine may be busy; CPU time, not wall time.
//
//   npx jiti test/bench/operators.ts [examples] [rounds]

const [examples = 200_000, rounds = 5] = process.argv.slice(2).map(Number);

interface Flow extends Placed {
  readonly id: number;
  readonly spans: unknown[];
}

const noop = async (flow: Flow): Promise<void> => void flow.spans.length;
const work: Work<Flow> = (flow, done) => {
  let over = false;
  noop(flow).then(() => {
    if (!over) done();
  });
  return () => {
    over = true;
  };
};

const stages: Readonly<Record<string, () => OperatorFunction<Flow, Flow>>> = {
  workEach: () => workEach(work),
  'mergeMap(async)': () =>
    mergeMap(async (flow) => {
      await noop(flow);
      return flow;
    }),
  'mergeMap(from)': () => mergeMap((flow) => from(noop(flow).then(() => flow))),
  'mergeMap(work)': () =>
    mergeMap(
      (flow) =>
        new Observable<Flow>((subscriber) =>
          work(flow, () => {
            subscriber.next(flow);
            subscriber.complete();
          }),
        ),
    ),
};

function* source(): Iterable<number> {
  for (let i = 0; i < examples; i++) yield i;
}

async function once(stage: () => OperatorFunction<Flow, Flow>): Promise<number> {
  const before = process.cpuUsage();
  const admission = admit(source(), 256, systemClock, (item) => item);
  const order = new SourceOrder<Flow>();
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    admission.items$
      .pipe(
        map((i) => {
          const flow: Flow = { id: i, spans: [], slot: undefined };
          order.enter(flow);
          return flow;
        }),
        stage(),
        stage(),
        stage(),
        inSourceOrder(order),
      )
      .subscribe({
        next() {
          seen++;
          admission.release();
        },
        error: reject,
        complete: resolve,
      });
  });
  if (seen !== examples) throw new Error(`${seen} of ${examples} came out`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / examples;
}

const times = new Map(Object.keys(stages).map((name) => [name, [] as number[]]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, stage] of Object.entries(stages)) {
    const us = await once(stage);
    // The first round warms up.
    if (round > 0) times.get(name)?.push(us);
  }
}
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;
const base = median(times.get('workEach') as number[]);
for (const [name, list] of times) {
  const us = median(list);
  console.log(`${name.padEnd(16)} ${us.toFixed(2)} µs of CPU per example, ${(us / base).toFixed(2)} × workEach`);
}
