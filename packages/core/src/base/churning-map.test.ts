import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChurningMap } from './churning-map.js';

it('is a Map, whatever comes and goes', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), key, value: fc.integer() }),
    fc.record({ do: fc.constant('delete' as const), key }),
    fc.record({ do: fc.constant('clear' as const) }, { requiredKeys: ['do'] }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new ChurningMap<number>();
      const model = new Map<string, number>();
      for (const step of steps) {
        if (step.do === 'set') {
          map.set(step.key, step.value);
          model.set(step.key, step.value);
        } else if (step.do === 'delete') {
          map.delete(step.key);
          model.delete(step.key);
        } else {
          map.clear();
          model.clear();
        }
        for (const each of 'abcde') expect([map.has(each), map.get(each)]).toEqual([model.has(each), model.get(each)]);
      }
    }),
  );
});
