import { SitflowError } from '../../base/errors.js';
import { own } from '../../base/own.js';
import { hash32 } from '../../base/random.js';
import { markSettled } from '../../client/settled.js';
import { done, type Fields, type Outcome, rejected } from '../../example/example.js';
import { type OpenRequest, SCOPE } from '../../model/scope.js';
import type { AnySpec, InnerStage } from '../../stage/stage.js';
import type { ResolvedStage } from './resolve.js';
import { StageCall } from './stage-call.js';
import type { CalledFor } from './stage-calls.js';

/** A stage for the one that is made of it: its calls take the path of all calls (cache, policy, checks), on behalf of the outer stage's. */
export function innerStage(spec: AnySpec, stage: ResolvedStage): InnerStage {
  return {
    run(example, context, at) {
      const outer = context[SCOPE];
      if (outer instanceof StageCall) return ask(outer, spec, stage, example, at);
      throw new SitflowError(
        'stage.no-context',
        `the inner stage ${spec.name} was given a context that is not the engine's`,
        {
          mend: 'Pass the whole context that run() was given.',
        },
      );
    },
  };
}

function ask(
  outer: StageCall,
  spec: AnySpec,
  stage: ResolvedStage,
  example: Readonly<Fields>,
  at: number,
): Promise<Outcome<Fields>> {
  const calls = outer.place.innerOf(spec, stage);
  const needs = Object.fromEntries(spec.needs.map((field) => [field, own(example, field)]));
  const seed = hash32(outer.seed, at);
  return new Promise((resolve, reject) => {
    let call: StageCall | undefined;
    const end = (attempts: number, facts?: StageCall['facts']) => {
      outer.answered({ ...facts, attempts }, request);
    };
    const waiter: CalledFor = {
      id: outer.id,
      run: outer.run,
      stage: outer.stage,
      index: outer.index,
      draw: () => seed,
      settle(result, by, { attempts, facts }) {
        end(by === 'run' ? attempts : 1, by === 'run' ? facts : undefined);
        // The inner stage has had its tries: the outer one is not tried again for it.
        resolve(result instanceof Error ? rejected(markSettled(result)) : done(result.adds as Fields, result.source));
      },
    };
    const leave = (onlyWaiting: boolean, reason: unknown) => {
      if (call && !calls.leave(call, waiter, onlyWaiting)) return;
      end(1);
      reject(reason);
    };
    const request: OpenRequest = {
      withdraw: () => leave(true, new SitflowError('run.cancelled', 'its example has failed')),
      cancel: (reason) => leave(false, reason),
      reorder: () => {},
    };
    outer.asking(request);
    try {
      call = calls.call(needs, waiter);
    } catch (thrown) {
      end(1);
      reject(thrown);
    }
  });
}
