/** Gives ids to the runs of one app: no two are the same in it, and those of two apps hardly ever. */
export function runIds(): () => string {
  const app = Math.random().toString(36).slice(2, 10);
  let runs = 0;
  return () => `${app}-${++runs}`;
}
