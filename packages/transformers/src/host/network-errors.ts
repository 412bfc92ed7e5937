import { TaskError } from './protocol.js';

/** Errors that are seen again where a call is made again: of names, trust and refusals nothing changes within seconds. */
const PASSING = /^(ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|UND_ERR_SOCKET|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/;
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|^ERR_(TLS|SSL)|EPROTO/;
/** What `fetch` says itself, with the reason in its cause. */
const FETCH_FAILED = /^(fetch failed|terminated|network error)/i;
const DEPTH = 8;
/** Characters shown of a reason, and of an address. */
const SHOWN = 200;

/** The error for a file that could not be fetched, and whether trying again may help. */
export class DownloadError extends TaskError {
  constructor(
    found: string,
    mend: string,
    readonly isPassing: boolean,
  ) {
    super('model.not-reached', found, mend);
  }
}

interface Reason {
  readonly code: string;
  readonly message: string;
}

/** The innermost reason with a code among an error, its causes and the errors of an AggregateError; else the message of its cause. */
function reasonOf(thrown: unknown, depth = 0): Partial<Reason> | undefined {
  if (typeof thrown !== 'object' || thrown === null || depth > DEPTH) return undefined;
  const { cause, errors, code, message } = thrown as Readonly<Record<string, unknown>>;
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])].map((each) => reasonOf(each, depth + 1));
  const own = {
    ...(typeof code === 'string' && { code }),
    ...(typeof message === 'string' && message !== '' && depth > 0 && { message }),
  };
  return (
    inner.find((each) => each?.code !== undefined) ??
    (own.code !== undefined || own.message !== undefined ? own : inner.find(Boolean))
  );
}

/** The network error behind `thrown`, if there is one, with the code that `fetch` leaves in the error's cause. */
export function networkError(thrown: unknown, what: string): DownloadError | undefined {
  if (thrown instanceof DownloadError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (!FETCH_FAILED.test(message)) return undefined;
  const { code, message: said } = reasonOf(thrown) ?? {};
  const words = [code, said === code ? undefined : said?.slice(0, SHOWN)].filter((word) => word !== undefined);
  const why = words.length > 0 ? ` (${words.join(': ')})` : '';
  const isCut = /^terminated/i.test(message);
  return new DownloadError(
    isCut ? `the download of ${what} was cut off${why}` : `${what} cannot be fetched${why}`,
    hintFor(code ?? '', isCut),
    isCut || PASSING.test(code ?? ''),
  );
}

function hintFor(code: string, isCut: boolean): string {
  if (UNTRUSTED.test(code)) {
    return 'Have Node trust the server\'s certificate authority: NODE_EXTRA_CA_CERTS=file.pem, or --use-openssl-ca, or --use-system-ca where Node has it.'; // biome-ignore format: one text
  }
  if (isCut) return 'Try again: complete files are kept.';
  return 'Check the network, and the proxy if there is one (HTTPS_PROXY with --use-env-proxy); or give a local folder, or `remoteHost`.';
}

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** Statuses with which a server asks for another try. */
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A `fetch` that tries again after these waits, in milliseconds, if that may help. The final error names the address and the reason's code. */
export function patientFetch(fetch: Fetch, waits: readonly number[], sleep: (ms: number) => Promise<void>): Fetch {
  return async (input, init) => {
    const shown = addressOf(input);
    for (let attempt = 0; ; attempt++) {
      const wait = waits[attempt];
      try {
        const response = await fetch(input, init);
        if (!BUSY.has(response.status)) return response;
        await response.body?.cancel();
        if (wait === undefined) {
          throw new DownloadError(`${shown} answered ${response.status}`, 'The server is busy or broken: try again later.', false); // biome-ignore format: one call
        }
      } catch (thrown) {
        const error = networkError(thrown, shown) ?? thrown;
        if (wait === undefined || !(error instanceof DownloadError && error.isPassing)) throw error;
      }
      await sleep(wait);
    }
  };
}

/** An address without credentials and query. */
function addressOf(input: string | URL): string {
  if (!URL.canParse(String(input))) return String(input).slice(0, SHOWN);
  const { origin, pathname } = new URL(input);
  return `${origin}${pathname}`.slice(0, SHOWN);
}
