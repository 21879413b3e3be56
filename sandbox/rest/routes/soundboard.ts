import { discordError, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { soundboardSoundView } from '../../views/soundboard.ts';
import type { GuildRecord, SoundboardSoundRecord, VoiceStateRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { channelFor, type GuildAccess, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { needToChange, seesMakers, slotsOf } from '../expressions/access.ts';
import { readAudio } from '../expressions/audio.ts';
import { defaultSounds } from '../expressions/default-sounds.ts';
import { customEmoji, isUnicodeEmoji } from '../messages/emoji.ts';
import { Reply, type RestRequest, route } from '../route.ts';

interface SoundFields {
  readonly name?: string;
  readonly sound?: string;
  readonly volume?: number | null;
  readonly emoji_id?: string | null;
  readonly emoji_name?: string | null;
}

/** By boost tier. https://support.discord.com/hc/en-us/articles/12612888127767 */
const slots = [8, 24, 36, 48];

/** https://discord.com/developers/docs/resources/soundboard */
export const soundboardRoutes = [
  route({ method: 'GET', path: '/soundboard-default-sounds', run: () => defaultSounds }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/soundboard-sounds',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      const withUser = seesMakers(permissions);
      const sounds = [...guild.soundboard_sounds.values()];
      return { items: sounds.map((sound) => soundboardSoundView(request.world, sound, withUser)) };
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/soundboard-sounds/{sound_id}',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      return soundboardSoundView(request.world, soundOf(request, guild), seesMakers(permissions));
    },
  }),

  route<SoundFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/soundboard-sounds',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'CreateGuildExpressions');
      const emoji = readEmoji(guild, body.emoji_id ?? null, body.emoji_name ?? null);
      const audio = readAudio(body.sound ?? '');
      if (guild.soundboard_sounds.size >= slotsOf(guild, slots, 'MORE_SOUNDBOARD')) throw discordError(30045);
      const sound: SoundboardSoundRecord = {
        sound_id: world.snowflakes.next(),
        guild_id: guild.id,
        name: body.name ?? '',
        volume: body.volume ?? 1,
        ...emoji,
        available: true,
        user_id: user.id,
      };
      guild.soundboard_sounds.set(sound.sound_id, sound);
      guild.features.add('SOUNDBOARD');
      world.blobs.set(`soundboard-sounds/${sound.sound_id}`, audio);
      announceSound(world, 'GUILD_SOUNDBOARD_SOUND_CREATE', sound);
      record(request, guild, sound, 130, {}, audited(sound), reason);
      return new Reply(201, soundboardSoundView(world, sound, true));
    },
  }),

  route<SoundFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/soundboard-sounds/{sound_id}',
    run(request) {
      const { world, body, reason } = request;
      const { guild, sound } = changeableSound(request);
      const before = audited(sound);
      if (body.emoji_id !== undefined || body.emoji_name !== undefined) {
        Object.assign(sound, readEmoji(guild, body.emoji_id ?? null, body.emoji_name ?? null));
      }
      sound.name = body.name ?? sound.name;
      if (body.volume !== undefined) sound.volume = body.volume ?? 1;
      if (record(request, guild, sound, 131, before, audited(sound), reason)) {
        announceSound(world, 'GUILD_SOUNDBOARD_SOUND_UPDATE', sound);
      }
      return soundboardSoundView(world, sound, true);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/soundboard-sounds/{sound_id}',
    run(request) {
      const { world, reason } = request;
      const { guild, sound } = changeableSound(request);
      const { sound_id } = sound;
      guild.soundboard_sounds.delete(sound_id);
      const data = { sound_id, guild_id: guild.id };
      world.dispatch({ t: 'GUILD_SOUNDBOARD_SOUND_DELETE', guild_id: guild.id, data });
      record(request, guild, sound, 132, audited(sound), {}, reason);
    },
  }),

  route<{ sound_id: string; source_guild_id?: string | null }>({
    method: 'POST',
    path: '/channels/{channel_id}/send-soundboard-sound',
    run(request) {
      const { world, user, body } = request;
      const { channel, guild, permissions } = channelFor(request, request.params.channel_id ?? '');
      if (!guild || channel.kind !== 'guild' || (channel.type !== 2 && channel.type !== 13)) throw discordError(50024);
      if (!hasPermissions(permissions, 'Speak', 'UseSoundboard')) throw discordError(50013);
      const state = guild.voice_states.get(user.id);
      if (state?.channel_id !== channel.id) throw discordError(40032);
      if (!isHeard(state)) throw discordError(50013);
      const source = world.guilds.get(body.source_guild_id ?? guild.id);
      const external = source !== guild;
      if (external && !hasPermissions(permissions, 'UseExternalSounds')) throw discordError(50013);
      playSound(world, guild, channel.id, user.id, playable(source, user.id, body.sound_id));
    },
  }),
];

/** "A voice state without deaf, self_deaf, mute, or suppress enabled". */
function isHeard({ deaf, self_deaf, mute, suppress }: VoiceStateRecord): boolean {
  return !deaf && !self_deaf && !mute && !suppress;
}

interface Playable {
  readonly sound_id: string | number;
  readonly volume: number;
  readonly emoji_id: string | null;
  readonly emoji_name: string | null;
}

/** A default sound, whose id is a number, or one of a guild the caller is in. */
function playable(source: GuildRecord | undefined, userId: string, id: string): Playable {
  const standard = defaultSounds.find(({ sound_id }) => sound_id === id);
  if (standard) return { ...standard, sound_id: Number(id) };
  const sound = source?.members.has(userId) ? source.soundboard_sounds.get(id) : undefined;
  if (!sound?.available) throw discordError(10097);
  return sound;
}

/** Those in the channel hear it. https://discord.com/developers/docs/events/gateway-events#voice-channel-effect-send */
function playSound(world: World, guild: GuildRecord, channelId: string, userId: string, sound: Playable): void {
  const present = [...guild.voice_states.values()].filter(({ channel_id }) => channel_id === channelId);
  const custom = sound.emoji_id === null ? undefined : customEmoji(world, sound.emoji_id);
  const emoji = custom
    ? { id: custom.id, name: custom.name, animated: custom.animated }
    : sound.emoji_name === null
      ? null
      : { id: null, name: sound.emoji_name };
  world.dispatch({
    t: 'VOICE_CHANNEL_EFFECT_SEND',
    guild_id: guild.id,
    channel_id: channelId,
    user_ids: present.map(({ user_id }) => user_id),
    data: {
      channel_id: channelId,
      guild_id: guild.id,
      user_id: userId,
      emoji,
      animation_type: emoji ? 1 : null,
      animation_id: 0,
      sound_id: sound.sound_id,
      sound_volume: sound.volume,
    },
  });
}

/** A custom emoji of the guild, or a standard one, not both. */
function readEmoji(guild: GuildRecord, emoji_id: string | null, emoji_name: string | null) {
  if (emoji_id !== null && emoji_name !== null) {
    const message = 'Only one of emoji_id and emoji_name may be given.';
    throw invalidForm({ emoji_name: { code: 'BASE_TYPE_EXCLUSIVE', message } });
  }
  if (emoji_id !== null && !guild.emojis.has(emoji_id)) throw discordError(10014);
  if (emoji_name !== null && !isUnicodeEmoji(emoji_name)) throw discordError(10014);
  return { emoji_id, emoji_name };
}

function soundOf({ params }: Pick<RestRequest, 'params'>, guild: GuildRecord): SoundboardSoundRecord {
  const sound = guild.soundboard_sounds.get(params.sound_id ?? '');
  if (!sound) throw discordError(10097);
  return sound;
}

function changeableSound(request: RestRequest<unknown>): GuildAccess & { readonly sound: SoundboardSoundRecord } {
  const access = guildFor(request, request.params.guild_id ?? '');
  const sound = soundOf(request, access.guild);
  needToChange(access, sound.user_id);
  return { ...access, sound };
}

type Audited = Record<string, unknown>;

function audited({ name, volume, emoji_id, emoji_name }: SoundboardSoundRecord): Audited {
  return { name, volume, emoji_id, emoji_name };
}

/** Whether anything has changed. */
function record(
  { world, user }: RestRequest<unknown>,
  guild: GuildRecord,
  sound: SoundboardSoundRecord,
  action_type: number,
  before: Audited,
  after: Audited,
  reason: string | null,
): boolean {
  const changes = changesBetween(before, after);
  if (changes.length === 0) return false;
  world.audit(guild, { user_id: user.id, target_id: sound.sound_id, action_type, changes, reason });
  return true;
}

function announceSound(
  world: World,
  t: 'GUILD_SOUNDBOARD_SOUND_CREATE' | 'GUILD_SOUNDBOARD_SOUND_UPDATE',
  sound: SoundboardSoundRecord,
): void {
  world.dispatch({ t, guild_id: sound.guild_id, data: soundboardSoundView(world, sound, true) });
}
