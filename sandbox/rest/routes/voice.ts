import { discordError } from '../../errors.ts';
import { channelPermissions, hasPermissions, type PermissionName } from '../../permissions.ts';
import { voiceStateView } from '../../views/voice.ts';
import type { GuildRecord, VoiceStateRecord } from '../../world/records.ts';
import { announceVoice } from '../../world/voice.ts';
import type { World } from '../../world/world.ts';
import { channelFor, type GuildAccess, guildFor } from '../access.ts';
import { type RestRequest, route } from '../route.ts';
import { voiceRegions } from '../voice-regions.ts';

interface VoiceStateFields {
  readonly channel_id?: string | null;
  readonly suppress?: boolean | null;
  readonly request_to_speak_timestamp?: string | null;
}

/** https://discord.com/developers/docs/resources/voice */
export const voiceRoutes = [
  route({ method: 'GET', path: '/voice/regions', run: () => voiceRegions }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/regions',
    run(request) {
      guildFor(request, request.params.guild_id ?? '');
      return voiceRegions;
    },
  }),

  /** Needs SET_VOICE_CHANNEL_STATUS, and MANAGE_CHANNELS where one is not in the channel. */
  route<{ status?: string | null }>({
    method: 'PUT',
    path: '/channels/{channel_id}/voice-status',
    run(request) {
      const { world, user, body, reason } = request;
      const { channel, guild, permissions } = channelFor(
        request,
        request.params.channel_id ?? '',
        'SetVoiceChannelStatus',
      );
      if (channel.kind !== 'guild' || channel.type !== 2 || !guild) throw discordError(50024);
      const inside = guild.voice_states.get(user.id)?.channel_id === channel.id;
      if (!inside && !hasPermissions(permissions, 'ManageChannels')) throw discordError(50013);
      channel.status = body.status || null;
      const { id, guild_id, status } = channel;
      world.dispatch({ t: 'VOICE_CHANNEL_STATUS_UPDATE', guild_id, channel_id: id, data: { id, guild_id, status } });
      world.audit(guild, {
        user_id: user.id,
        target_id: id,
        action_type: status === null ? 193 : 192,
        options: { channel_id: id, ...(status !== null && { status }) },
        reason,
      });
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/voice-states/@me',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return voiceStateView(request.world, stateOf(guild, request.user.id));
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/voice-states/{user_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return voiceStateView(request.world, stateOf(guild, request.params.user_id ?? ''));
    },
  }),

  /** In a stage: speak, stop speaking, raise one's hand. */
  route<VoiceStateFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/voice-states/@me',
    run(request) {
      const { world, user, body } = request;
      const access = guildFor(request, request.params.guild_id ?? '');
      const state = stageState(access, user.id, body.channel_id);
      if (body.suppress === false) needInStage(request, access, state, 'MuteMembers');
      if (body.request_to_speak_timestamp != null) needInStage(request, access, state, 'RequestToSpeak');
      if (body.suppress != null) state.suppress = body.suppress;
      if (body.request_to_speak_timestamp !== undefined) {
        const asked = body.request_to_speak_timestamp;
        state.request_to_speak_timestamp = asked === null ? null : Date.parse(asked);
      }
      announceVoice(world, state);
    },
  }),

  route<VoiceStateFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/voice-states/{user_id}',
    run(request) {
      const { world, params, body } = request;
      const access = guildFor(request, params.guild_id ?? '');
      const state = stageState(access, params.user_id ?? '', body.channel_id);
      needInStage(request, access, state, 'MuteMembers');
      if (body.suppress != null) suppress(world, state, body.suppress);
      announceVoice(world, state);
    },
  }),
];

/** Who is let speak, and is no bot, is asked whether they will: by the request's time, until they clear it. */
function suppress(world: World, state: VoiceStateRecord, suppressed: boolean): void {
  state.suppress = suppressed;
  const invited = !suppressed && !world.user(state.user_id).bot;
  state.request_to_speak_timestamp = invited ? world.clock.now() : null;
}

function stateOf(guild: GuildRecord, userId: string): VoiceStateRecord {
  const state = guild.voice_states.get(userId);
  if (!state) throw discordError(10065);
  return state;
}

/** Of somebody in a stage channel, which the body may name. */
function stageState({ guild }: GuildAccess, userId: string, channelId: string | null | undefined): VoiceStateRecord {
  const state = stateOf(guild, userId);
  const channel = guild.channels.get(state.channel_id ?? '');
  if (channel?.type !== 13 || (channelId != null && channelId !== channel.id)) throw discordError(50024);
  return state;
}

function needInStage(
  { world }: Pick<RestRequest, 'world'>,
  { guild, member }: GuildAccess,
  state: VoiceStateRecord,
  name: PermissionName,
): void {
  const channel = guild.channels.get(state.channel_id ?? '');
  const there = channel ? channelPermissions(guild, member, channel, world.clock.now()) : 0n;
  if (!hasPermissions(there, name)) throw discordError(50013);
}
