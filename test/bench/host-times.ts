import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Milliseconds that the models of one kind took in their hosts, and of these inside `InferenceSession.run`. */
export interface KindTimes {
  ms: number;
  sessionMs: number;
  inputs: number;
}

/** Runs `work`, and says where the time of its models' calls went, by their kinds. */
export async function withHostTimes<T>(
  work: () => Promise<T>,
): Promise<{ result: T; times: Record<string, KindTimes> }> {
  const times: Record<string, KindTimes> = {};
  const listener = (message: unknown) => {
    const { kind, ms, sessionMs, inputs } = message as KindTimes & { kind: string };
    times[kind] ??= { ms: 0, sessionMs: 0, inputs: 0 };
    const sum = times[kind];
    sum.ms += ms;
    sum.sessionMs += sessionMs;
    sum.inputs += inputs;
  };
  subscribe('sitflow:model-call', listener);
  try {
    return { result: await work(), times };
  } finally {
    unsubscribe('sitflow:model-call', listener);
  }
}

/** Of the hosts' time, the share inside `InferenceSession.run`. */
export function sessionShare(times: Readonly<Record<string, KindTimes>>): number {
  const all = Object.values(times);
  return all.reduce((sum, { sessionMs }) => sum + sessionMs, 0) / all.reduce((sum, { ms }) => sum + ms, 0);
}
