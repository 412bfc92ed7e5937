import { Observable, type OperatorFunction } from 'rxjs';

/** Emits values by their index, from 0 without gaps; one that comes early is held until those before it have come. */
export function inOrder<T>(indexOf: (value: T) => number): OperatorFunction<T, T> {
  return (source) =>
    new Observable((subscriber) => {
      const held = new Map<number, T>();
      let next = 0;
      let emitting = false;
      let ended = false;
      return source.subscribe({
        next(value) {
          held.set(indexOf(value), value);
          if (emitting) return;
          // What is emitted may make room for more, and so come back here or end the source: neither may overtake what is held.
          emitting = true;
          for (let head = held.get(next); head !== undefined; head = held.get(next)) {
            held.delete(next++);
            subscriber.next(head);
          }
          emitting = false;
          if (ended) subscriber.complete();
        },
        error: (error) => subscriber.error(error),
        complete() {
          ended = true;
          if (!emitting) subscriber.complete();
        },
      });
    });
}
