import { describe, expect, it } from 'vitest';
import { createApp } from '../app.js';
import { chain } from '../chain/chain.js';
import { fakeStage } from '../testing/fake-stage.js';
import { checkOptions } from './options.js';

const app = createApp({ modules: [] });
const one = chain<{ x: number }>('one').pipe(fakeStage('a', ['x'], ['y'], () => ({ y: '1' })));

describe('a misspelt option', () => {
  it('names what was meant', () => {
    expect(() => checkOptions('it', { overwite: 1 } as { overwrite?: number }, { overwrite: true })).toThrowError(
      /it has no option "overwite"\. Did you mean "overwrite"\? There are: overwrite\./,
    );
    expect(() => checkOptions<object>('it', undefined as never, {})).toThrowError(/the options of it are undefined/);
  });

  it.each<[string, () => unknown]>([
    ['of createApp()', () => createApp({ modules: [], polcy: {} } as never)],
    ['of a policy of the app', () => createApp({ modules: [], policy: { timeout: 5 } } as never)],
    ['of app.stream()', () => app.stream(one, [], { windo: 5 } as never)],
    ['of app.operator()', () => app.operator(one, { oveflow: 'error' } as never)],
    ['of app.generate()', () => app.generate(one, { source: [], sink: { write() {} }, local: 'es' } as never)],
    ['of a policy of the run', () => app.stream(one, [], { policy: { batch: { sise: 5 } } } as never)],
    ['of a policy of one stage', () => app.stream(one, [], { stages: { a: { retry: { time: 5 } } } } as never)],
    [
      'of a policy of a spec',
      () => {
        const spec = { ...fakeStage('b', ['x'], ['z'], () => ({})), policy: { memry: false } };
        return app.stream(chain<{ x: number }>('two').pipe(spec as never), []);
      },
    ],
  ])('%s is an error before anything runs', (_, call) => {
    expect(call).toThrowError(expect.objectContaining({ code: 'option.unknown' }));
  });

  it('of app.run() rejects', async () => {
    await expect(app.run(one, { x: 1 }, { sed: 5 } as never)).rejects.toMatchObject({ code: 'option.unknown' });
  });
});
