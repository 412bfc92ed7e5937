/** How a process was started: its own flags, and the environment that it hands on. */
export interface StartedWith {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Node's flags for TLS, DNS and proxies. */
const HANDED_ON =
  /^--(use-(openssl|bundled|system)-ca|use-env-proxy|tls-[\w.-]+|dns-result-order|(no-)?network-family-autoselection(-attempt-timeout)?|openssl-(config|legacy-provider|shared-config)|(enable|force)-fips|max-http-header-size)$/;
/** Those of them whose value may be the next word instead of following `=`. */
const WITH_VALUE =
  /^--(tls-(cipher-list|keylog)|dns-result-order|network-family-autoselection-attempt-timeout|openssl-config|max-http-header-size)$/;

/**
 * Options to start a model's process with. Flags for TLS, DNS and proxies are passed on, from the command line and from NODE_OPTIONS. All others are
 * left out: an inspector's port is taken already, and the parent's loaders and test hooks do not concern the model.
 */
export function childOptions({ execArgv, env }: StartedWith): StartedWith {
  const flags = [...wordsOf(env.NODE_OPTIONS ?? ''), ...execArgv];
  const handedOn: string[] = [];
  for (let at = 0; at < flags.length; at++) {
    const flag = flags[at] as string;
    // Node takes `--use_openssl_ca` too.
    const name = (flag.split('=', 1)[0] as string).replaceAll('_', '-');
    if (!HANDED_ON.test(name)) continue;
    handedOn.push(flag);
    const value = flags[at + 1];
    if (!flag.includes('=') && WITH_VALUE.test(name) && value !== undefined) {
      handedOn.push(value);
      at++;
    }
  }
  return { execArgv: handedOn, env: { ...env, NODE_OPTIONS: undefined } };
}

/** The flags in NODE_OPTIONS, as Node reads it: separated by spaces, except within double quotes, where a backslash escapes the next character. */
function wordsOf(options: string): readonly string[] {
  const words = options.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1')));
}
