/** How a process was started: its own flags, and the environment that it hands on. */
export interface StartedWith {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Flags of Node that say whom to trust and how to reach the network. */
const HANDED_ON =
  /^--(use-(openssl|bundled|system)-ca|use-env-proxy|tls-[\w.-]+|dns-result-order|(no-)?network-family-autoselection(-attempt-timeout)?|openssl-(config|legacy-provider|shared-config)|(enable|force)-fips|max-http-header-size)$/;
/** Those of them that may stand before their value instead of `=`. */
const WITH_VALUE =
  /^--(tls-(cipher-list|keylog)|dns-result-order|network-family-autoselection-attempt-timeout|openssl-config|max-http-header-size)$/;

/**
 * How a model's process is started: flags of TLS, DNS and proxies are handed on, from the command line and from NODE_OPTIONS. All others are
 * left out: an inspector's port is taken already, and the parent's loaders and test hooks are not the model's.
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

/** The flags in NODE_OPTIONS, as Node reads it: parted by spaces, except within double quotes, where a backslash takes the next character as it is. */
function wordsOf(options: string): readonly string[] {
  const words = options.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1')));
}
