/** What the command's exit codes mean. */
export const EXIT = { done: 0, failed: 1, rejected: 2, interrupted: 130 } as const;
