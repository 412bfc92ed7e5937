import { isSitflowError, SitflowError, toSitflowError } from './errors.js';

/** Inversify's errors, by their messages, and the SitflowErrors that replace them. */
const SAYINGS: readonly (readonly [RegExp, (...groups: string[]) => SitflowError])[] = [
  [
    /missing metadata on type "(.*?)"[\s\S]*at least (\d+) arguments?, found (\d+)/,
    (type, takes, marked) =>
      new SitflowError(
        'stage.missing-inject',
        `the constructor of ${type} has ${parameters(takes)}, of which ${marked} ${marked === '1' ? 'is' : 'are'} marked with @inject`,
        {
          mend: 'Mark each of them: constructor(@inject(Translator) translator: Translator). Parameter types are not enough.',
        },
      ),
  ],
  [
    /^No bindings found for service: "(.*?)"[\s\S]*?for "(.*?)"/,
    (token, asking) =>
      new SitflowError('stage.unbound-token', `nothing provides "${bare(token)}", which ${bare(asking)} injects`, {
        mend: 'Bind it in a module of the app: createApp({ modules: [new ContainerModule(({ bind }) => { bind(token).toConstantValue(value); })] }).',
      }),
  ],
  [
    /^Ambiguous bindings found for service: "(.*?)"/,
    (token) =>
      new SitflowError('stage.ambiguous-token', `several modules provide "${bare(token)}"`, {
        mend: 'Leave all but one of them out, or bind the others under tokens of their own.',
      }),
  ],
  [
    /^Unexpected asynchronous service when resolving service "(.*?)"/,
    (token) =>
      new SitflowError(
        'app.async-binding',
        `the provider of "${bare(token)}" is asynchronous, but it is needed synchronously`,
        {
          mend: 'Wait for it before createApp(), and bind it with toConstantValue().',
        },
      ),
  ],
  [
    /^Unexpected undefined service id type/,
    () =>
      new SitflowError('stage.undefined-token', '@inject was given undefined', {
        mend: 'Two files may import each other: move the token to a file of its own.',
      }),
  ],
];

/** The SitflowError for a container's failure. Errors thrown by a user's own code pass unchanged. */
export function unresolved(thrown: unknown): SitflowError {
  if (isSitflowError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : '';
  for (const [pattern, say] of SAYINGS) {
    const found = pattern.exec(message);
    if (found) return say(...found.slice(1));
  }
  return toSitflowError(thrown, 'stage.not-resolved');
}

function parameters(count: string | undefined): string {
  return count === '1' ? '1 parameter' : `${count} parameters`;
}

/** A token as its author named it: a symbol by its description. */
function bare(token: string | undefined): string {
  return `${token}`.replace(/^Symbol\((.*)\)$/, '$1');
}
