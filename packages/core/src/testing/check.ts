/** One thing that every implementation of a port must do. Give each to your test runner: `for (const c of checks) it(c.name, c.run)`. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

/** Makes checks that each have a subject of their own; `end` is called however a check went. */
export const checksOf =
  <Subject>(create: () => Promise<Subject> | Subject, end: (subject: Subject) => unknown) =>
  (name: string, body: (subject: Subject) => Promise<void>): Check => ({
    name,
    async run() {
      const subject = await create();
      try {
        await body(subject);
      } finally {
        await end(subject);
      }
    },
  });
