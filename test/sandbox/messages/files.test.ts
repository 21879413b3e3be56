import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let messages: string;

beforeAll(async () => {
  h = await startHarness();
  messages = `/channels/${h.channel('general')}/messages`;
});
afterAll(() => h.stop());
beforeEach(() => h.forget());

const png = (width: number, height: number) => {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
};
const text = (name: string, content = 'content') => new File([content], name, { type: 'text/plain' });
const upload = (payload: object, files: Record<string, File>) => h.upload('POST', messages, payload, files);

describe('attachments', () => {
  test('come back described and can be downloaded', async () => {
    const payload = {
      content: 'files',
      attachments: [{ id: 1, description: 'a picture', title: 'Picture', is_spoiler: true }, { id: '0' }],
    };
    const files = { 'files[0]': text('notes.txt', 'hello'), 'files[1]': new File([png(640, 480)], 'my cat.png') };
    const { status, body } = await upload(payload, files);
    expect(status).toBe(200);
    expect(body.attachments).toHaveLength(2);
    expect(body.attachments[0]).toMatchObject({
      filename: 'my_cat.png',
      description: 'a picture',
      title: 'Picture',
      width: 640,
      height: 480,
      content_type: 'image/png',
      flags: 8,
    });
    expect(body.attachments[1]).toMatchObject({
      filename: 'notes.txt',
      size: 5,
      content_type: 'text/plain; charset=utf-8',
    });
    const download = await fetch(body.attachments[1].url);
    expect([download.status, await download.text(), download.headers.get('content-type')]).toEqual([
      200,
      'hello',
      'text/plain; charset=utf-8',
    ]);
  });

  test('alone are enough, without payload_json too', async () => {
    expect((await upload({}, { 'files[0]': text('a.txt') })).status).toBe(200);
    const form = new FormData();
    form.set('content', 'as form fields');
    form.set('tts', 'false');
    form.set('files[7]', text('a.txt'));
    const token = [...h.sandbox.world.applications.values()][0]!.token;
    const response = await fetch(`${h.sandbox.api}/v10${messages}`, {
      method: 'POST',
      headers: { authorization: `Bot ${token}` },
      body: form,
    });
    expect(await response.json()).toMatchObject({ content: 'as form fields', attachments: [{ filename: 'a.txt' }] });
  });

  test('addresses are signed and expire; new ones are given on reading', async () => {
    const { body } = await upload({}, { 'files[0]': text('a.txt') });
    const { url } = body.attachments[0];
    const query = new URL(url).searchParams;
    expect([...query.keys()]).toEqual(['ex', 'is', 'hm']);
    const bare = url.split('?')[0];
    expect((await fetch(bare)).status).toBe(404);
    expect((await fetch(url.replace(/hm=./, 'hm=g'))).status).toBe(404);
    h.sandbox.world.clock.advance(25 * 3_600_000);
    expect((await fetch(url)).status).toBe(404);
    const later = await h.call('GET', `${messages}/${body.id}`);
    expect((await fetch(later.body.attachments[0].url)).status).toBe(200);
    await h.call('DELETE', `${messages}/${body.id}`);
    expect((await fetch(later.body.attachments[0].url)).status).toBe(404);
  });

  test('ten at most, each of 20 MiB, all described ones there', async () => {
    const eleven = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`files[${index}]`, text(`${index}.txt`)]),
    );
    expect((await upload({}, eleven)).body.code).toBe(30015);
    const large = new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'large.bin');
    const refused = await upload({}, { 'files[0]': large });
    expect([refused.status, refused.body.code]).toEqual([413, 40005]);
    const missing = await upload({ content: 'x', attachments: [{ id: 3 }] }, { 'files[0]': text('a.txt') });
    expect(missing.body.errors.attachments[0].id._errors[0].code).toBe('ATTACHMENT_NOT_FOUND');
  });

  test('in embeds: shown there, not listed', async () => {
    const payload = {
      embeds: [
        {
          title: 'cat',
          image: { url: 'attachment://cat.png' },
          footer: { text: 'f', icon_url: 'attachment://none.png' },
        },
      ],
    };
    const { body } = await upload(payload, { 'files[0]': new File([png(3, 4)], 'cat.png', { type: 'image/png' }) });
    expect(body.attachments).toEqual([]);
    expect(body.embeds[0].image).toMatchObject({ width: 3, height: 4, content_type: 'image/png' });
    expect(body.embeds[0].footer).toEqual({ text: 'f' });
    expect((await fetch(body.embeds[0].image.url)).status).toBe(200);
    h.sandbox.world.clock.advance(25 * 3_600_000);
    const later = await h.call('GET', `${messages}/${body.id}`);
    expect((await fetch(later.body.embeds[0].image.url)).status).toBe(200);
  });

  test('edits keep, drop and add', async () => {
    const { body } = await upload({ content: 'x' }, { 'files[0]': text('a.txt'), 'files[1]': text('b.txt') });
    const path = `${messages}/${body.id}`;
    const [a, b] = body.attachments;
    const untouched = await h.call('PATCH', path, { content: 'y' });
    expect(untouched.body.attachments).toHaveLength(2);
    const dropped = await h.call('PATCH', path, { attachments: [{ id: b.id, description: 'kept' }] });
    expect(dropped.body.attachments).toMatchObject([{ id: b.id, description: 'kept' }]);
    expect((await fetch(a.url)).status).toBe(404);
    const added = await h.upload(
      'PATCH',
      path,
      { attachments: [{ id: b.id }, { id: 0 }] },
      { 'files[0]': text('c.txt') },
    );
    expect(added.body.attachments.map(({ filename }: { filename: string }) => filename)).toEqual(['b.txt', 'c.txt']);
    expect((await h.call('PATCH', path, { attachments: [], content: null })).body.code).toBe(50006);
  });

  test('need ATTACH_FILES, embeds need EMBED_LINKS', async () => {
    const { permission_overwrites } = h.sandbox.world.guilds.get(h.guildId)!.channels.get(h.channel('general'))!;
    permission_overwrites.set(h.botId, { id: h.botId, type: 1, allow: 0n, deny: (1n << 15n) | (1n << 14n) });
    const file = await upload({ content: 'x' }, { 'files[0]': text('a.txt') });
    const embed = await h.call('POST', messages, { embeds: [{ title: 'x' }] });
    permission_overwrites.delete(h.botId);
    expect([file.body.code, embed.body.code]).toEqual([50013, 50013]);
  });
});

describe('image sizes', () => {
  const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  test.each([
    ['a.gif', bytes('474946383961 2c01 c800 00'.replaceAll(' ', '')), 300, 200],
    ['a.jpg', bytes('ffd8 ffe0 0004 0000 ffc0 0011 08 00c8 012c 03'.replaceAll(' ', '')), 300, 200],
    [
      'lossy.webp',
      bytes('52494646 00000000 57454250 56503820 00000000 000000 9d012a 2c01 c800'.replaceAll(' ', '')),
      300,
      200,
    ],
    [
      'extended.webp',
      bytes('52494646 00000000 57454250 56503858 0a000000 00000000 2b0100 c70000'.replaceAll(' ', '')),
      300,
      200,
    ],
  ])('%s', async (name, content, width, height) => {
    const { body } = await upload({}, { 'files[0]': new File([content], name) });
    expect(body.attachments[0]).toMatchObject({ width, height });
  });

  test('a broken picture has none', async () => {
    const { body } = await upload({}, { 'files[0]': new File([png(1, 1).slice(0, 18)], 'cut.png') });
    expect(body.attachments[0].width).toBeUndefined();
  });
});

describe('voice messages', () => {
  const voice = (payload: object, file = new File(['ogg'], 'voice-message.ogg', { type: 'audio/ogg' })) =>
    upload(
      { flags: 8192, attachments: [{ id: 0, duration_secs: 1.5, waveform: 'AAAA' }], ...payload },
      { 'files[0]': file },
    );

  test('one audio file with duration and waveform, never edited', async () => {
    const { body } = await voice({});
    expect(body).toMatchObject({
      flags: 8192,
      attachments: [{ duration_secs: 1.5, waveform: 'AAAA', content_type: 'audio/ogg' }],
    });
    expect((await h.call('PATCH', `${messages}/${body.id}`, { content: 'x' })).body.code).toBe(50162);
    expect((await voice({ content: 'x' })).body.code).toBe(50159);
    expect((await voice({}, text('a.txt'))).body.code).toBe(50160);
    expect((await voice({ attachments: [{ id: 0 }] })).body.code).toBe(50161);
  });
});
