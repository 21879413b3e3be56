import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Events } from 'discord.js';
import { type Community, openCommunity, refusal } from './community-world.ts';

let club: Community;
let guildPath: string;

beforeAll(async () => {
  club = await openCommunity();
  guildPath = `/guilds/${club.stage.guild}`;
});
afterAll(async () => {
  await club.close();
  expect(club.sandbox.mismatches).toEqual([]);
});

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

/** As much of a PNG as says how large it is and how its frames follow. */
function png(pixels: number, frames = 0, [delay, unit]: [number, number] = [10, 100]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  const control = Buffer.alloc(26);
  control.writeUInt16BE(delay, 20);
  control.writeUInt16BE(unit, 22);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const parts = [chunk('IHDR', header), ...Array.from({ length: frames }, () => chunk('fcTL', control))];
  return Buffer.concat([signature, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

function gif(pixels: number, hundredths: number): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(pixels, 0);
  screen.writeUInt16LE(pixels, 2);
  const control = Buffer.from([0x21, 0xf9, 4, 0, hundredths & 255, hundredths >> 8, 0, 0]);
  return Buffer.concat([Buffer.from('GIF89a'), screen, control, Buffer.from([0x3b])]);
}

const lottie = (more: object = {}) =>
  Buffer.from(JSON.stringify({ v: '5', fr: 30, ip: 0, op: 60, w: 320, h: 320, layers: [], ...more }));

/** So many frames of MP3, 26 ms each. */
function mp3(frames: number): string {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  return `data:audio/mpeg;base64,${Buffer.concat(Array.from({ length: frames }, () => frame)).toString('base64')}`;
}

function ogg(seconds: number): string {
  const page = Buffer.alloc(27);
  page.write('OggS', 'latin1');
  page.writeBigInt64LE(BigInt(seconds * 48_000), 6);
  return `data:audio/ogg;base64,${page.toString('base64')}`;
}

async function upload(file: Buffer | null, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ name: 'Hooray', tags: 'tada', description: '', ...fields })) {
    form.set(key, value);
  }
  if (file) form.set('file', new File([new Uint8Array(file)], 'file'));
  return club.stage.call('POST', `${guildPath}/stickers`, form);
}

describe('stickers', () => {
  test('discord.js uploads, renames, shows and deletes one', async () => {
    const created = club.next(Events.GuildStickerCreate);
    const sticker = await club.guild.stickers.create({
      file: png(320, 3),
      name: 'Hooray',
      tags: 'tada',
      description: 'for joy',
      reason: 'party',
    });
    expect((await created)[0]).toMatchObject({ id: sticker.id, name: 'Hooray', format: 2, description: 'for joy' });
    expect(club.newestEntry(90)).toMatchObject({ reason: 'party', target_id: sticker.id });
    expect((await fetch(`${club.sandbox.world.urls.cdn}/stickers/${sticker.id}.png`)).status).toBe(200);
    expect((await sticker.fetchUser())?.id).toBe(club.client.user.id);
    expect((await club.client.fetchSticker(sticker.id)).guildId).toBe(club.guild.id);
    expect(await club.guild.stickers.fetch()).toHaveLength(1);
    const said = await club.driver.as('mia').say('lobby', { sticker_ids: [sticker.id] });
    expect(said.sticker_items).toMatchObject([{ id: sticker.id, format_type: 2 }]);
    const updated = club.next(Events.GuildStickerUpdate);
    await sticker.edit({ name: 'Yes', description: null });
    expect((await updated)[1]).toMatchObject({ name: 'Yes', description: null });
    expect(club.newestEntry(91).keys).toEqual(['description', 'name']);
    const deleted = club.next(Events.GuildStickerDelete);
    await sticker.delete();
    expect((await deleted)[0].id).toBe(sticker.id);
    expect(await refusal(club.client.fetchSticker(sticker.id))).toBe(10060);
  });

  test('every format is told apart, and its limits are kept', async () => {
    const guild = club.sandbox.world.guilds.get(club.stage.guild);
    const code = async (file: Buffer | null) => (await upload(file)).body.code;
    expect(await code(null)).toBe(50035);
    expect(await code(Buffer.from('what is this'))).toBe(50123);
    expect(await code(png(321))).toBe(50046);
    expect(await code(Buffer.concat([png(320), Buffer.alloc(512 * 1024)]))).toBe(50045);
    expect(await code(png(320, 6, [1, 1]))).toBe(170007);
    expect(await code(png(320, 1001, [1, 1000]))).toBe(170004);
    expect(await code(gif(320, 600))).toBe(170007);
    expect(await code(lottie())).toBe(50123);
    guild?.features.add('VERIFIED');
    expect(await code(lottie({ layers: undefined }))).toBe(170001);
    expect(await code(lottie({ op: 300 }))).toBe(170007);
    expect(await code(lottie({ w: 500 }))).toBe(170005);
    expect(await code(lottie({ fr: 0 }))).toBe(170006);
    expect(await code(lottie({ assets: [{ p: 'a.png' }] }))).toBe(170002);
    const made = [await upload(png(320)), await upload(gif(100, 20)), await upload(lottie())];
    expect(made.map(({ status, body }) => [status, body.format_type])).toEqual([
      [201, 1],
      [201, 4],
      [201, 3],
    ]);
    expect((await upload(png(320), { description: 'x' })).body.errors.description._errors[0].code).toBe(
      'BASE_TYPE_BAD_LENGTH',
    );
    await upload(png(320));
    await upload(png(320));
    expect(await code(png(320))).toBe(30039);
    guild?.features.add('MORE_STICKERS');
    expect((await upload(png(320))).status).toBe(201);
    guild?.stickers.clear();
  });

  test('packs are for all; those who may not make may not', async () => {
    const packs = await club.client.fetchStickerPacks();
    const pack = packs.first();
    expect(pack?.stickers.size).toBeGreaterThan(1);
    expect((await club.client.fetchStickerPacks({ packId: pack?.id ?? '' })).name).toBe(pack?.name ?? '');
    expect(await refusal(club.client.fetchStickerPacks({ packId: '5' }))).toBe(10061);
    const standard = await club.client.fetchSticker(pack?.stickers.firstKey() ?? '');
    expect(standard).toMatchObject({ packId: pack?.id, type: 1, format: 3 });
    const anonymous = await fetch(`${club.sandbox.api}/v10/sticker-packs`, { headers: { 'user-agent': 'nobody' } });
    expect(anonymous.status).toBe(200);
    const { body } = await upload(png(320));
    const place = `${guildPath}/stickers/${body.id}`;
    expect(club.stage.errorOf(await club.stage.callBlind('DELETE', place))).toEqual([403, 50013]);
    // @everyone may make here, so each sees who made what, and changes only what is their own.
    const everyone = club.sandbox.world.guilds.get(club.stage.guild)?.roles.get(club.stage.guild);
    const before = everyone?.permissions ?? 0n;
    if (everyone) everyone.permissions &= ~(1n << 43n);
    expect((await club.stage.callBlind('GET', place)).body).not.toHaveProperty('user');
    if (everyone) everyone.permissions = before;
    expect((await club.stage.call('GET', place)).body.user.username).toBe('Helper');
  });
});

describe('soundboard', () => {
  test('discord.js makes, changes and deletes a sound', async () => {
    const created = club.next(Events.GuildSoundboardSoundCreate);
    const sound = await club.guild.soundboardSounds.create({
      file: Buffer.from(mp3(40).split(',')[1] ?? '', 'base64'),
      contentType: 'audio/mpeg',
      name: 'gong',
      volume: 0.5,
      emojiName: '🔔',
      reason: 'loud',
    });
    expect((await created)[0]).toMatchObject({ soundId: sound.soundId, name: 'gong', volume: 0.5 });
    expect(sound.user?.id).toBe(club.client.user.id);
    expect(club.newestEntry(130)).toMatchObject({ reason: 'loud', target_id: sound.soundId });
    const file = await fetch(`${club.sandbox.world.urls.cdn}/soundboard-sounds/${sound.soundId}`);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    const updated = club.next(Events.GuildSoundboardSoundUpdate);
    await sound.edit({ name: 'bell', emojiName: null });
    expect((await updated)[1]).toMatchObject({ name: 'bell' });
    expect(await club.guild.soundboardSounds.fetch()).toHaveLength(1);
    expect((await club.guild.soundboardSounds.fetch({ soundboardSound: sound, force: true })).name).toBe('bell');
    const deleted = club.next(Events.GuildSoundboardSoundDelete);
    await sound.delete();
    expect((await deleted)[0]?.soundId).toBe(sound.soundId);
    expect(club.newestEntry(132).target_id).toBe(sound.soundId);
    const defaults = await club.stage.call('GET', '/soundboard-default-sounds');
    expect(defaults.body[0]).toMatchObject({ sound_id: '1', name: 'quack', emoji_name: '🦆' });
  });

  test('files and emojis are checked, and slots are counted', async () => {
    const path = `${guildPath}/soundboard-sounds`;
    const make = (more: object) => club.stage.call('POST', path, { name: 'gong', sound: mp3(10), ...more });
    const code = async (more: object) => (await make(more)).body.code;
    expect(await code({ sound: 'data:audio/mpeg;base64,AAAA' })).toBe(50035);
    expect((await make({ sound: mp3(220) })).body.errors.sound._errors[0].code).toBe('SOUNDBOARD_SOUND_TOO_LONG');
    expect(await code({ sound: ogg(6) })).toBe(50035);
    expect(await code({ emoji_id: '5' })).toBe(10014);
    expect(await code({ emoji_name: 'bell' })).toBe(10014);
    expect(await code({ emoji_name: '🔔', emoji_id: '5' })).toBe(50035);
    expect(await code({ volume: 2 })).toBe(50035);
    const made = [];
    for (let index = 0; index < 8; index += 1) made.push(await make({ sound: ogg(5) }));
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    expect(await code({})).toBe(30045);
    const place = `${path}/${made[0]?.body.sound_id}`;
    expect(club.stage.errorOf(await club.stage.callBlind('PATCH', place, { name: 'mine' }))).toEqual([403, 50013]);
    expect(club.stage.errorOf(await club.stage.call('GET', `${path}/5`))).toEqual([404, 10097]);
    club.sandbox.world.guilds.get(club.stage.guild)?.soundboard_sounds.clear();
  });

  test('is played to those in the channel, by those who are heard there', async () => {
    const lounge = `/channels/${club.stage.id('lounge')}/send-soundboard-sound`;
    const play = async (more: object = {}) =>
      (await club.stage.call('POST', lounge, { sound_id: '1', ...more })).body?.code;
    expect(await play()).toBe(40032);
    const sit = (self_deaf: boolean) => {
      const there = club.next(Events.VoiceStateUpdate);
      const d = { guild_id: club.guild.id, channel_id: club.stage.id('lounge'), self_mute: false, self_deaf };
      club.guild.shard.send({ op: 4, d });
      return there;
    };
    await sit(true);
    expect(await play()).toBe(50013);
    await sit(false);
    const heard = club.next(Events.VoiceChannelEffectSend);
    expect(await play()).toBeUndefined();
    expect((await heard)[0]).toMatchObject({ soundId: 1, userId: club.client.user.id, soundVolume: 1 });
    expect(await play({ sound_id: '99' })).toBe(10097);
    expect(await play({ sound_id: '99', source_guild_id: '5' })).toBe(10097);
    const everyone = club.sandbox.world.guilds.get(club.stage.guild)?.roles.get(club.stage.guild);
    if (everyone) everyone.permissions &= ~(1n << 45n);
    expect(await play({ sound_id: '99', source_guild_id: '5' })).toBe(50013);
    const lobby = `/channels/${club.stage.id('lobby')}/send-soundboard-sound`;
    expect((await club.stage.call('POST', lobby, { sound_id: '1' })).body.code).toBe(50024);
  });
});
