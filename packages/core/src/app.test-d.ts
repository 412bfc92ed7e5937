// Type tests: this file only has to compile.
import type { App } from './app.js';
import type { Chain } from './chain/chain.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(..._: T[]) => {};

declare const app: App;
type Input = { text: string };
declare const shout: Chain<Input, Input, { text: string; loud: string }, { loud: string }>;

// A result has the example's fields and the chain's, and nothing of sitflow's.
const bare = await app.run(shout, { text: 'hi' as string });
yes<Equal<keyof typeof bare, 'id' | 'text' | 'loud'>>();
yes<Equal<(typeof bare)['id'], string | number | undefined>>();
const named = await app.run(shout, { id: 7, text: 'hi', sources: 'mine' });
yes<Equal<(typeof named)['id'], string | number>>();
yes<Equal<(typeof named)['sources'], 'mine'>>();

// An outcome has both, whatever its status.
const outcome = await app.outcome(shout, { text: 'hi' as string });
yes<Equal<typeof outcome.id, string>>();
yes<Equal<typeof outcome.index, number>>();
if (outcome.status === 'done') yes<Equal<typeof outcome.example.loud, string>>();
else yes<Equal<typeof outcome.error.code, string>>();

// In a joint run any of the chain's fields may be missing.
const joint = await app.outcome(shout, { text: 'hi' as string }, { joint: 'student' });
if (joint.status === 'done') yes<Equal<typeof joint.example.loud, string | undefined>>();
