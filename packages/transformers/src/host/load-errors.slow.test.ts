import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SitflowError } from '@sitflow/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, open } from '../testing/open.js';
import { childFile, lastWords } from './child-file.js';
import { loadError } from './load-errors.js';
import { ModelHost } from './model-host.js';
import type { HostSpec } from './protocol.js';

const TIMEOUT = 60_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitflow-load-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Options = Parameters<typeof open<'translator'>>[1];
const failure = async (options: Options): Promise<SitflowError> => {
  const model = await open('translator', options).catch((error: SitflowError) => error);
  if (model instanceof Error) return model;
  await model.dispose();
  throw new Error('the model could be loaded');
};
let copies = 0;
const copy = async (change: (folder: string) => Promise<unknown>) => {
  const target = join(folder, String(copies++));
  await cp(fixture('tiny-marian'), target, { recursive: true });
  await change(target);
  return target;
};
const change = async (path: string, by: object) =>
  writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...by }));
const external = (value: unknown) => (at: string) =>
  change(join(at, 'config.json'), { 'transformers.js_config': { use_external_data_format: value } });
const write = (name: string, text: string) => (at: string) => writeFile(join(at, name), text);
const remove = (name: string) => (at: string) => rm(join(at, name));

describe('a model’s folder', { timeout: TIMEOUT }, () => {
  const BROKEN: readonly (readonly [
    what: string,
    change: (at: string) => Promise<unknown>,
    code: string,
    words: string,
  ])[] = [
    [
      'weights beside the graph that are missing',
      external(true),
      'model.incomplete',
      'no onnx/encoder_model.onnx_data',
    ],
    ['a missing part of the weights', external({ 'decoder_model_merged.onnx': 2 }), 'model.incomplete', 'no onnx/decoder_model_merged.onnx_data'], // biome-ignore format: a table
    ['no tokenizer_config.json', remove('tokenizer_config.json'), 'model.incomplete', 'no tokenizer_config.json'],
    ['no tokenizer.json', remove('tokenizer.json'), 'model.incomplete', 'no tokenizer.json'],
    ['no decoder', remove('onnx/decoder_model_merged.onnx'), 'model.incomplete', 'no onnx/decoder_model_merged.onnx'],
    ['an empty ONNX file', write('onnx/encoder_model.onnx', ''), 'model.broken', 'encoder_model.onnx is empty'],
    ['a Git LFS pointer', write('onnx/encoder_model.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), 'model.broken', 'encoder_model.onnx is a Git LFS pointer'], // biome-ignore format: a table
    ['a configuration that is cut off', write('config.json', '{"model_type": "mar'), 'model.broken', 'config.json is not JSON'], // biome-ignore format: a table
    ['an empty configuration', write('config.json', ''), 'model.broken', 'config.json is empty'],
    ['a configuration that is null', write('config.json', 'null'), 'model.broken', 'config.json holds no JSON object'],
    ['a tokenizer that is a page', write('tokenizer.json', '<html>'), 'model.broken', 'tokenizer.json is not JSON'],
    ['broken generation settings', write('generation_config.json', '{"a":'), 'model.broken', 'generation_config.json is not JSON'], // biome-ignore format: a table
  ];

  it.each(BROKEN)('with %s is refused by the name of the file', async (_, broken, code, words) => {
    const at = await copy(broken);
    const spec: HostSpec = { kind: 'translate', name: 'm', id: at, root: folder, dtype: 'fp32' };
    const error = loadError(new TypeError('Cannot read properties of undefined'), spec, { folder: at });
    expect(error.code).toBe(code);
    expect(error.found).toContain(words);
  });

  // What a process says of them: an error that nobody waits for, one without a reason, and one of a parser.
  it.each(BROKEN.filter(([what]) => /that are missing|no tokenizer_config|is cut off/.test(what)))(
    'with %s is refused by its process so',
    async (_, broken, code, words) => {
      const error = await failure(await copy(broken));
      expect(error).toMatchObject({ code, retryable: false });
      expect(error.message).toContain(words);
      expect(error.message).not.toMatch(/Node\.js v|Look at memory|Cannot read properties/);
    },
  );

  it.each([
    ['cuda', 'device.not-available', /ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/],
    ['tpu', 'device.unknown', /Choose one of: .*cpu/],
  ])('on a device that is not there (%s) says what to install or choose', async (device, code, hint) => {
    const error = await failure({ model: fixture('tiny-marian'), device }).catch(() => undefined);
    // A machine that has it loads the model.
    if (error === undefined) return expect(device).toBe('cuda');
    expect(error.code).toBe(code);
    expect(error.mend).toMatch(hint);
  });
});

describe('a download', { timeout: TIMEOUT }, () => {
  const listener =
    (change: (name: string, bytes: Buffer) => { status?: number; cutAt?: number } = () => ({})): RequestListener =>
    (request, response) => {
      const name = /resolve\/main\/(.+)$/.exec(request.url ?? '')?.[1] ?? '';
      readFile(join(fixture('tiny-marian'), name)).then(
        (bytes) => {
          const { status = 200, cutAt } = request.method === 'HEAD' ? {} : change(name, bytes);
          response.writeHead(status, { 'content-length': bytes.length });
          if (status !== 200 || request.method === 'HEAD') response.end();
          else if (cutAt === undefined) response.end(bytes);
          else response.write(bytes.subarray(0, cutAt), () => response.destroy());
        },
        () => response.writeHead(404).end(),
      );
    };
  const serve = async <T>(server: ReturnType<typeof createHttp>, use: (port: number) => Promise<T>) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use((server.address() as AddressInfo).port);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const from = (port: number, more: object = {}): Options => ({
    model: 'me/m',
    remoteHost: `http://127.0.0.1:${port}/`,
    cacheFolder: join(folder, `cache-${copies++}`),
    ...more,
  });

  it('that is cut off is taken up again, and then named', async () => {
    let cuts = 0;
    const isOnnx = (name: string) => name.endsWith('encoder_model.onnx');
    const once = createHttp(listener((name) => (isOnnx(name) && cuts++ === 0 ? { cutAt: 1_000 } : {})));
    await serve(once, async (port) => (await open('translator', from(port))).dispose());
    expect(cuts).toBe(2);
    const always = createHttp(listener((name) => (isOnnx(name) ? { cutAt: 1_000 } : {})));
    const cacheFolder = join(folder, 'cut');
    const error = await serve(always, (port) => failure(from(port, { cacheFolder })));
    expect(error).toMatchObject({ code: 'model.not-reached' });
    expect(error.message).toContain('was cut off');
    // Nothing of it stays: it would be taken for the file.
    expect(existsSync(join(cacheFolder, 'me', 'm', 'onnx', 'encoder_model.onnx'))).toBe(false);
  });

  it('from a server that is busy is asked for again', async () => {
    let asked = 0;
    const busy = createHttp(listener((name) => (name === 'config.json' && asked++ === 0 ? { status: 503 } : {})));
    await serve(busy, async (port) => (await open('translator', from(port))).dispose());
    expect(asked).toBeGreaterThan(1);
  });

  it('into a folder that cannot be written names the folder and why', async () => {
    const file = join(folder, 'a file');
    await writeFile(file, 'x');
    const error = await serve(createHttp(listener()), (port) => failure(from(port, { cacheFolder: file })));
    expect(error).toMatchObject({ code: 'cache.not-writable' });
    expect(error.message).toContain(`${file}: E`);
    expect(error.mend).toContain('`cacheFolder`');
  });

  it('that brought a page in place of a file names the file in the cache', async () => {
    const pages: RequestListener = (_, response) => void response.end('<html>Sign in</html>');
    const error = await serve(createHttp(pages), (port) => failure(from(port)));
    expect(error).toMatchObject({ code: 'model.broken' });
    expect(error.message).toMatch(/me.m.\w+\.json is not JSON/);
    expect(error.mend).toContain('Delete that file');
  });

  it('by two processes at once into one cache is whole', async () => {
    const cacheFolder = join(folder, 'shared cache');
    await serve(createHttp(listener()), async (port) => {
      const models = await Promise.all([0, 1, 2].map(() => open('translator', from(port, { cacheFolder }))));
      await Promise.all(models.map((model) => model.dispose()));
    });
    for (const name of ['config.json', 'onnx/encoder_model.onnx', 'onnx/decoder_model_merged.onnx']) {
      const [cached, own] = await Promise.all([stat(join(cacheFolder, 'me', 'm', name)), stat(join(fixture('tiny-marian'), name))]); // biome-ignore format: a pair
      expect(cached.size).toBe(own.size);
    }
  });

  it('from a server that only a company’s own authority vouches for says which code, and works with Node’s flag', async (context) => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    try {
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '9', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' }); // biome-ignore format: one command
    } catch {
      context.skip();
    }
    const secure = () =>
      readFile(key).then(async (k) => createHttps({ key: k, cert: await readFile(cert) }, listener()) as unknown as ReturnType<typeof createHttp>); // biome-ignore format: one server
    const at = (port: number) => from(port, { remoteHost: `https://127.0.0.1:${port}/` });
    const error = await serve(await secure(), (port) => failure(at(port)));
    expect(error).toMatchObject({ code: 'model.not-reached' });
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(error.mend).toContain('NODE_EXTRA_CA_CERTS');
    const { NODE_OPTIONS, SSL_CERT_FILE } = process.env;
    try {
      Object.assign(process.env, { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: cert });
      await serve(await secure(), async (port) => (await open('translator', at(port))).dispose());
    } finally {
      for (const [name, value] of Object.entries({ NODE_OPTIONS, SSL_CERT_FILE })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

describe('loadError', () => {
  const spec: HostSpec = { kind: 'translate', name: 'm', id: 'me/m', dtype: 'fp32' };
  const place = { folder: '/cache/me/m', cacheFolder: '/cache' };
  it.each([
    ['ENOSPC', 'write', 'cache.full'],
    ['EDQUOT', 'write', 'cache.full'],
    ['EROFS', 'mkdir', 'cache.not-writable'],
    ['EACCES', 'open', 'cache.not-writable'],
    ['EPERM', 'rename', 'cache.not-writable'],
  ])('%s at the cache names its folder', (code, syscall, wanted) => {
    const thrown = Object.assign(new Error(`${code}: no`), { code, syscall });
    const error = loadError(thrown, spec, place);
    expect(error.code).toBe(wanted);
    expect(error.found).toContain('/cache: ');
    expect(error.found).toContain(code);
  });

  it('a model of another kind is told as such, though it lacks the files that this kind has', async () => {
    const folder = fixture('tiny-llama');
    const error = loadError(new Error('Unsupported model type: llama'), { ...spec, id: folder, root: '/' }, { folder });
    expect(error).toMatchObject({ code: 'model.unsupported', found: expect.stringContaining('llama') });
  });

  it('an opset that is too new says so', () => {
    const said = 'Load model from m.onnx failed: ONNX Runtime only guarantees support for models stamped with official released onnx opset versions. Opset 99 is under development'; // biome-ignore format: one line
    expect(loadError(new Error(said), spec, place)).toMatchObject({ code: 'model.broken', mend: expect.stringContaining('lower opset') }); // biome-ignore format: one line
  });
});

describe('the program of a model’s process', { timeout: TIMEOUT }, () => {
  const spec: HostSpec = { kind: 'translate', name: 'm', id: fixture('tiny-marian'), root: fixture(''), dtype: 'fp32' };

  it.each([
    ['a bundle beside which it is not', () => `file://${join(folder, 'bundle.js')}`],
    ['a bundle that has no address', () => ''],
    ['a bundle in a browser’s manner', () => 'https://a.example/bundle.js'],
  ])('that a bundler left out is named, at once: %s', async (_, from) => {
    const host = new ModelHost(spec, from());
    await expect(host.load()).rejects.toMatchObject({
      code: 'host.not-found',
      mend: expect.stringContaining('bundle'),
    });
    await expect(host.request(['x'], { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'host.not-found',
    });
    expect(host.pid).toBeUndefined();
    await host.dispose();
  });

  it('is the built one', async () => {
    await mkdir(join(folder, 'dist'), { recursive: true });
    expect(childFile('m', import.meta.url)).toMatch(/dist.host.child\.js$/);
  });

  it('says last what it ended of, and not which Node it was', () => {
    const told = `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

Error: the file is gone
    at read (file:///a/b.js:1:2) {
  code: 'ENOENT'
}

Node.js v20.20.2
`;
    expect(lastWords(told)).toBe('Error: the file is gone');
    expect(lastWords("terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n")).toBe('what():  std::bad_alloc'); // biome-ignore format: one line
    expect(lastWords('\n\n')).toBeUndefined();
    expect(lastWords('x'.repeat(1_000))?.length).toBe(300);
  });
});
