import { describe, expect, it } from 'vitest';
import { type Asking, quiet, type RequestScope, SCOPE } from './scope.js';

describe('quiet', () => {
  it('takes the text away, and leaves all else as it is made', () => {
    let made = 0;
    class Context implements Asking {
      readonly told: string[] = [];
      readonly scope = { id: 'x' } as RequestScope;
      get signal(): AbortSignal {
        made++;
        return AbortSignal.abort();
      }
      get onText() {
        return (piece: string) => void this.told.push(piece);
      }
      get [SCOPE]() {
        return this.scope;
      }
    }
    const context = new Context();
    const silent = quiet(context);
    expect([silent.onText, silent[SCOPE], made]).toEqual([undefined, context.scope, 0]);
    expect(silent.signal.aborted).toBe(true);
    context.onText('a');
    expect(context.told).toEqual(['a']);
  });
});
