import { merge, Observable } from 'rxjs';

/** An item that can be joined: it counts, for each join, the branches that have delivered it. */
export interface Joinable {
  readonly joined: number[];
}

/**
 * Emits an item once all `branches` have delivered it. `slot` is this join's own counter in each item.
 *
 * RxJS joins by position (`zip`) or at the end (`forkJoin`). Here items overtake each other in every branch, so each is joined by itself.
 */
export function join<T extends Joinable>(branches: readonly Observable<T>[], slot: number): Observable<T> {
  if (branches.length === 1) return branches[0] as Observable<T>;
  return merge(...branches).pipe(
    (source) =>
      new Observable<T>((subscriber) =>
        source.subscribe({
          next(item) {
            const count = (item.joined[slot] ?? 0) + 1;
            item.joined[slot] = count;
            if (count === branches.length) subscriber.next(item);
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      ),
  );
}
