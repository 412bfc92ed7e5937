import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { childOptions } from './child-options.js';

const flagsOf = (execArgv: readonly string[], NODE_OPTIONS?: string) =>
  childOptions({ execArgv, env: { NODE_OPTIONS } }).execArgv;

describe('childOptions', () => {
  it.each([
    [['--use-openssl-ca'], ['--use-openssl-ca']],
    [
      ['--use_system_ca', '--use-bundled-ca'],
      ['--use_system_ca', '--use-bundled-ca'],
    ],
    [
      ['--use-env-proxy', '--tls-min-v1.3', '--tls-max-v1.2'],
      ['--use-env-proxy', '--tls-min-v1.3', '--tls-max-v1.2'],
    ],
    [['--dns-result-order=ipv4first'], ['--dns-result-order=ipv4first']],
    [
      ['--dns-result-order', 'ipv4first', '--inspect'],
      ['--dns-result-order', 'ipv4first'],
    ],
    [
      ['--tls-cipher-list', 'ECDHE', 'script.js'],
      ['--tls-cipher-list', 'ECDHE'],
    ],
    [['--no-network-family-autoselection'], ['--no-network-family-autoselection']],
  ])('hands on flags of TLS, DNS and proxies: %j', (given, wanted) => {
    expect(flagsOf(given)).toEqual(wanted);
    expect(flagsOf([], given.filter((flag) => flag.startsWith('--')).join(' '))).toEqual(
      expect.arrayContaining(wanted.filter((flag) => flag.startsWith('--'))),
    );
  });

  it.each([
    ['--inspect'],
    ['--inspect-brk=127.0.0.1:9229'],
    ['--import', 'tsx'],
    ['--require', './--use-openssl-ca'],
    ['--loader=x'],
    ['--max-old-space-size=4096'],
    ['--test'],
    ['--conditions', 'development'],
    ['--use-openssl-ca-not'],
  ])('leaves all others out: %s %s', (...given) => {
    expect(flagsOf(given.filter((flag) => flag !== undefined))).toEqual([]);
  });

  it('reads NODE_OPTIONS as Node does, before the command line’s own flags, and clears it', () => {
    const { execArgv, env } = childOptions({
      execArgv: ['--dns-result-order=verbatim'],
      env: {
        NODE_OPTIONS: '  --inspect --openssl-config="C:\\\\a b\\\\c.cnf"  --use-system-ca',
        HTTPS_PROXY: 'http://p',
      },
    });
    expect(execArgv).toEqual(['--openssl-config=C:\\a b\\c.cnf', '--use-system-ca', '--dns-result-order=verbatim']);
    expect(env).toEqual({ NODE_OPTIONS: undefined, HTTPS_PROXY: 'http://p' });
  });

  it('gives flags that Node takes', () => {
    const given = ['--use-openssl-ca', '--tls-min-v1.2', '--dns-result-order', 'ipv4first', '--inspect=0'];
    const out = execFileSync(process.execPath, [...flagsOf(given), '-p', 'process.execArgv.length'], {
      encoding: 'utf8',
    });
    // `-p` and its script are counted by Node too.
    expect(Number(out)).toBeGreaterThanOrEqual(4);
  });
});
