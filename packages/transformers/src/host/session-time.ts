let spent = 0;
let under = 0;
let began = 0;

/** Milliseconds that this process has spent inside `InferenceSession.run` since `countSessionTime`; runs at once count once. */
export const sessionMs = (): number => spent;

/** Counts from now on what is run of the sessions of this prototype. */
export function countSessionTime(prototype: { run(...given: unknown[]): Promise<unknown> }): void {
  const { run } = prototype;
  prototype.run = async function (...given) {
    if (under++ === 0) began = performance.now();
    try {
      return await run.apply(this, given);
    } finally {
      if (--under === 0) spent += performance.now() - began;
    }
  };
}
