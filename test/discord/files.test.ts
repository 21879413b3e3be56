import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCdn } from '../../src/discord/cdn.ts';
import { cleanFileName } from '../../src/discord/file-names.ts';
import { fetchAt, safeFetch } from '../../src/discord/safe-fetch.ts';
import type { FileSource } from '../../src/kernel/files.ts';
import { connect, errorOf, startPeer, TOKEN } from './peer.ts';

const never = new AbortController().signal;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);

let folder: string;
let root: string;
let open: (
  source: FileSource,
  signal?: AbortSignal,
) => Promise<{ name: string; bytes: Uint8Array; contentType: string }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-files-'));
  root = join(folder, 'allowed');
  await mkdir(join(root, 'sub'), { recursive: true });
  await mkdir(join(root, '.hidden'));
  await mkdir(join(folder, 'allowed-not'));
  await writeFile(join(root, 'notes.txt'), 'notes');
  await writeFile(join(root, 'sub', 'pic.png'), PNG);
  await writeFile(join(root, '.env'), 'TOKEN=1');
  await writeFile(join(root, '.hidden', 'key.txt'), 'key');
  await writeFile(join(root, 'large.bin'), new Uint8Array(2000));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'allowed-not', 'secret.txt'), 'secret');
  await symlink(join(folder, 'secret.txt'), join(root, 'escape.txt'));
  await symlink(folder, join(root, 'up'));
  await symlink(join(root, 'notes.txt'), join(root, 'inside.txt'));
  await symlink('/dev/zero', join(root, 'zero'));
  Bun.spawnSync(['mkfifo', join(root, 'pipe')]);
  await mkdir(join(root, 'data'));
  await writeFile(join(root, 'data', 'http.key'), 'key');
  await writeFile(join(root, 'guildhall.yaml'), 'servers: []');
  await symlink(join(root, 'data', 'http.key'), join(root, 'harmless.txt'));
  await writeFile(join(root, 'notes-with-token.txt'), `DISCORD_TOKEN=${TOKEN}\n`);
  const { connection } = connect('http://127.0.0.1:1/api', {
    fileRoots: [root],
    maxFileBytes: 1000,
    reservedPaths: [join(root, 'data'), join(root, 'guildhall.yaml'), join(root, 'not-there-yet.jsonl')],
    secrets: ['the key of this server'],
  });
  open = (source, signal = never) => connection.openFile(source, signal);
});
afterAll(() => rm(folder, { recursive: true }));

describe('path', () => {
  test('reads files inside the roots, relative or absolute, also through a link that stays inside', async () => {
    expect(text((await open({ path: 'notes.txt' })).bytes)).toBe('notes');
    expect(await open({ path: join(root, 'sub/pic.png') })).toMatchObject({
      name: 'pic.png',
      contentType: 'image/png',
    });
    expect(text((await open({ path: 'inside.txt', name: 'called.md' })).bytes)).toBe('notes');
  });

  test.each(['data/http.key', 'guildhall.yaml', 'harmless.txt', 'sub/../data/http.key'])(
    'refuses %s, which is our own',
    async (path) => {
      const error = await errorOf(open({ path }));
      expect([error.code, error.message]).toEqual([
        'forbidden',
        'path: Guildhall does not send its own data and configuration.',
      ]);
    },
  );

  test('refuses what holds a secret, wherever it comes from', async () => {
    const data = btoa('in here: the key of this server!');
    for (const source of [{ path: 'notes-with-token.txt' }, { data }]) {
      const error = await errorOf(open(source));
      expect(error.code).toBe('forbidden');
      expect(error.message).toContain('holds a secret');
    }
  });

  test.each(['../secret.txt', 'up/secret.txt', 'escape.txt', '/etc/passwd', 'zero', '../allowed-not/secret.txt', '..'])(
    'refuses %s, which is outside',
    async (path) => {
      const error = await errorOf(open({ path }));
      expect(error.code).toBe('forbidden');
      expect(error.hint).toContain(root);
    },
  );

  test('does not tell whether a file outside exists', async () => {
    const there = await errorOf(open({ path: '../secret.txt' }));
    const notThere = await errorOf(open({ path: '../nothing.txt' }));
    expect(notThere.body).toEqual(there.body);
  });

  test.each(['.env', '.hidden/key.txt', 'sub/../.env'])('refuses the hidden %s', async (path) => {
    expect(await errorOf(open({ path }))).toMatchObject({ code: 'forbidden', message: expect.stringContaining('dot') });
  });

  test('says what is wrong with folders, pipes, missing and large files', async () => {
    expect((await errorOf(open({ path: 'sub' }))).message).toBe('path: that is not a file.');
    expect((await errorOf(open({ path: 'pipe' }))).message).toBe('path: that is not a file.');
    expect((await errorOf(open({ path: 'missing.txt' }))).code).toBe('not_found');
    expect((await errorOf(open({ path: 'large.bin' }))).code).toBe('too_large');
  });

  test('refuses every path where no root is configured', async () => {
    const { connection } = connect('http://127.0.0.1:1/api');
    const error = await errorOf(connection.openFile({ path: join(root, 'notes.txt') }, never));
    expect(error).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('GUILDHALL_FILE_ROOTS') });
  });
});

describe('data', () => {
  test('takes base64, base64url and data: URLs', async () => {
    expect(text((await open({ data: btoa('hello') })).bytes)).toBe('hello');
    expect([...(await open({ data: '-_8=' })).bytes]).toEqual([0xfb, 0xff]);
    expect(await open({ data: `data:text/csv;charset=utf-8;base64,${btoa('a,b')}`, name: 'x.csv' })).toMatchObject({
      name: 'x.csv',
      contentType: 'text/csv',
    });
    expect(text((await open({ data: 'data:text/plain,a%20b' })).bytes)).toBe('a b');
  });

  test('gives a picture without a name one that shows it is a picture', async () => {
    expect(await open({ data: PNG.toString('base64') })).toMatchObject({ name: 'file.png', contentType: 'image/png' });
  });

  test.each(['', 'not base64!', 'a', 'data:text/plain,%zz'])('refuses %p', async (data) => {
    expect((await errorOf(open({ data }))).code).toBe('invalid_input');
  });

  test('refuses what is too large before decoding it', async () => {
    expect((await errorOf(open({ data: 'A'.repeat(10_000) }))).code).toBe('too_large');
    expect((await errorOf(open({ data: 'A'.repeat(1400) }))).code).toBe('too_large');
  });

  test('wants exactly one source', async () => {
    expect((await errorOf(open({}))).code).toBe('invalid_input');
    expect((await errorOf(open({ data: 'aaaa', path: 'notes.txt' }))).code).toBe('invalid_input');
  });
});

describe('url', () => {
  const internal = startPeer(() => new Response('internal'));

  test.each([
    'http://127.0.0.1:80/',
    'http://localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://0/',
  ])('refuses %s', async (url) => {
    expect((await errorOf(open({ url }))).message).toContain('private network');
  });

  test.each(['file:///etc/passwd', 'ftp://example.org/', 'http://', 'nonsense', 'http://user:pw@example.org/'])(
    'refuses %s',
    async (url) => {
      expect((await errorOf(open({ url }))).code).toBe('invalid_input');
    },
  );

  test("fetches from Discord's own host wherever it is, without the token", async () => {
    const cdn = startPeer(
      () =>
        new Response(PNG, {
          headers: { 'content-type': 'image/png; x=y', 'content-disposition': 'attachment; filename="../a.png"' },
        }),
    );
    const { discord } = connect(cdn.api);
    const file = await discord.download(`${cdn.origin}/attachments/1/2/b.png?ex=1`, { maxBytes: 1000 });
    expect(file).toMatchObject({ name: 'a.png', contentType: 'image/png' });
    expect(file.bytes).toEqual(new Uint8Array(PNG));
    expect(cdn.received[0]?.headers.has('authorization')).toBe(false);
  });

  test('checks every hop, so that a redirect does not lead inside', async () => {
    const cdn = startPeer(() => new Response(null, { status: 302, headers: { location: `${internal.origin}/x` } }));
    const { discord } = connect(cdn.api);
    const error = await errorOf(discord.download(`${cdn.origin}/attachments/1/2/a`, { maxBytes: 1000 }));
    expect(error.message).toContain('private network');
    expect(internal.received).toHaveLength(0);
  });

  test('gives up on endless redirects', async () => {
    const cdn = startPeer(({ path }) => new Response(null, { status: 307, headers: { location: `${path}x` } }));
    const { discord } = connect(cdn.api);
    expect((await errorOf(discord.download(`${cdn.origin}/attachments/1/2/a`, { maxBytes: 10 }))).message).toContain(
      'too often',
    );
    expect(cdn.received).toHaveLength(6);
  });

  test('stops at the limit, announced or not, compressed or not', async () => {
    const bomb = Bun.gzipSync(new Uint8Array(5_000_000));
    const cdn = startPeer(({ path }) => {
      if (path === '/emojis/bomb') return new Response(bomb, { headers: { 'content-encoding': 'gzip' } });
      if (path === '/emojis/announced') return new Response(new Uint8Array(200_000));
      return new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1000)) }));
    });
    const { discord } = connect(cdn.api);
    for (const path of ['/emojis/bomb', '/emojis/announced', '/emojis/endless']) {
      expect((await errorOf(discord.download(cdn.origin + path, { maxBytes: 100_000 }))).code).toBe('too_large');
    }
  });

  test('says what the server there answered, and when there is none', async () => {
    const cdn = startPeer(({ path }) => new Response('<html>', { status: path === '/icons/1/gone' ? 404 : 403 }));
    const { discord } = connect(cdn.api);
    expect((await errorOf(discord.download(`${cdn.origin}/icons/1/gone`, { maxBytes: 10 }))).code).toBe('not_found');
    expect((await errorOf(discord.download(`${cdn.origin}/icons/1/no`, { maxBytes: 10 }))).message).toContain('403');
    expect((await errorOf(open({ url: 'http://nowhere.invalid/' }))).message).toContain('cannot be found');
  });

  test('can be cancelled', async () => {
    const cdn = startPeer(async () => {
      await Bun.sleep(2000);
      return new Response('late');
    });
    const { discord } = connect(cdn.api);
    const signal = AbortSignal.timeout(30);
    expect((await errorOf(discord.download(`${cdn.origin}/avatars/1/a.png`, { maxBytes: 10, signal }))).code).toBe(
      'timeout',
    );
  });

  test('connects to exactly the address that was checked, under the name that was asked for', async () => {
    const url = new URL(`http://files.example:${new URL(internal.origin).port}/x?y=1`);
    const before = internal.received.length;
    expect(await (await fetchAt('127.0.0.1', url, never, 'agent')).text()).toBe('internal');
    const request = internal.received[before];
    expect(request?.headers.get('host')).toBe(url.host);
    expect(request?.path).toBe('/x?y=1');
  });

  test('of a CDN in a private network only its files are fetched, below its base', async () => {
    const reached: string[] = [];
    const backend = startPeer(({ path }) => {
      reached.push(path);
      return path === '/attachments/1/2/away'
        ? new Response(null, { status: 302, headers: { location: '/control/world' } })
        : new Response('here');
    });
    const { discord } = connect('http://127.0.0.1:1/api', { cdnUrls: [`${backend.origin}/files/`, backend.origin] });
    const get = (path: string) => discord.download(backend.origin + path, { maxBytes: 1000 });
    const files = [
      '/attachments/1/2/a.png?ex=1',
      '/files/attachments/1/2/a.png',
      '/ephemeral-attachments/1/2/a.png',
      '/guilds/1/users/2/avatars/x.png',
      '/embed/avatars/0.png',
      '/stickers/1.json',
    ];
    for (const path of files) expect(text((await get(path)).bytes)).toBe('here');
    expect(reached).toEqual(files);
    for (const path of [
      '',
      '/control/world',
      '/api/v10/gateway',
      '/files/control/world',
      '/attachments',
      '/attachments/',
      '/attachments/../control/world',
      '/attachments/%2e%2e/control/world',
      '/attachments/..%2fcontrol/world',
      '/attachments/..%5ccontrol',
      '/attachments//control/world',
      '/attachments-not/1/2/a.png',
      '/guilds/1/channels',
      '/guilds/1/users/2/notes/x',
    ]) {
      expect((await errorOf(get(path))).message).toContain('private network');
    }
    expect(reached).toEqual(files);
    expect((await errorOf(get('/attachments/1/2/away'))).message).toContain('private network');
    expect(reached).toEqual([...files, '/attachments/1/2/away']);
  });

  test('a CDN is that origin only', async () => {
    const mayBePrivate = onCdn(['http://127.0.0.1:1', `${internal.origin}/base`]);
    for (const path of ['/emojis/1.png', '/baseemojis/1.png', '/base']) {
      const error = await errorOf(safeFetch(internal.origin + path, never, { mayBePrivate, userAgent: 'x' }));
      expect(error.message).toContain('private network');
    }
  });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['a\\b\\c.txt', 'c.txt'],
  ['.bashrc', 'bashrc'],
  ['a\u202egpj.exe', 'agpj.exe'],
  ['   ', 'file'],
  [`${'x'.repeat(200)}.png`, `${'x'.repeat(96)}.png`],
])('the name %p becomes %p', (given, clean) => {
  expect(cleanFileName(given)).toBe(clean);
});
