import { expectTypeOf, test } from 'vitest';
import type { Client, Derived } from './client-type.js';
import type { CallOptions, Model, Result, Translator } from './ports.js';
import type { Asking } from './scope.js';

interface Reranker extends Model {
  readonly languages?: readonly string[];
  score(pairs: readonly [string, string][], options: CallOptions): Promise<readonly Result<number>[]>;
  explain?(pairs: readonly [string, string][], options: CallOptions): Promise<readonly Result<string>[]>;
}

test('a client asks for one thing where a model answers batches', () => {
  expectTypeOf<Client<Translator>['translate']>().toEqualTypeOf<
    (
      request: { readonly text: string; readonly from?: string | undefined; readonly to: string },
      context: Asking,
    ) => Promise<string>
  >();
  expectTypeOf<Client<Reranker>['score']>().toEqualTypeOf<
    (pair: [string, string], context: Asking) => Promise<number>
  >();
  expectTypeOf<Client<Reranker>['scoreResult']>().returns.resolves.toEqualTypeOf<Result<number>>();
});

test('optional methods are methods of the client, and what is no method stays', () => {
  expectTypeOf<Client<Reranker>['explain']>().returns.resolves.toEqualTypeOf<string>();
  expectTypeOf<Client<Reranker>['explainResult']>().returns.resolves.toEqualTypeOf<Result<string>>();
  expectTypeOf<Client<Reranker>['languages']>().toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf<Client<Reranker>>().toHaveProperty('identity');
});

test('nobody disposes of a model, or sees its capacity, through its client', () => {
  expectTypeOf<Client<Reranker>>().not.toHaveProperty('dispose');
  expectTypeOf<Client<Reranker>>().not.toHaveProperty('capacity');
});

test('a derived model gives a result for one request', () => {
  expectTypeOf<Derived<Translator>['translate']>().returns.resolves.toEqualTypeOf<Result<string>>();
  expectTypeOf<Derived<Translator>>().not.toHaveProperty('dispose');
});
