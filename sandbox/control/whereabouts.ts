import { setPresence } from '../gateway/presence.ts';
import { channelPermissions, hasPermissions } from '../permissions.ts';
import type {
  GuildChannelRecord,
  GuildRecord,
  PresenceRecord,
  UserRecord,
  VoiceStateRecord,
} from '../world/records.ts';
import { announceVoice, moveVoice } from '../world/voice.ts';
import type { World } from '../world/world.ts';
import type { ControlRequest, ControlRoute } from './route.ts';
import { refusal } from './route.ts';

const statuses = ['online', 'idle', 'dnd', 'offline'] as const;

/** Who is online, and who sits in which voice channel. */
export const whereaboutsRoutes: readonly ControlRoute[] = [
  {
    method: 'PUT',
    path: '/users/{user_id}/presence',
    run({ world, params, body }) {
      setPresence(world, userOf(world, params.user_id).id, presenceOf(world, body));
    },
  },
  {
    method: 'PUT',
    path: '/channels/{channel_id}/voice/{user_id}',
    run({ world, params, body }) {
      const channel = world.channels.get(params.channel_id ?? '');
      if (channel?.kind !== 'guild' || (channel.type !== 2 && channel.type !== 13))
        throw refusal('There is no such voice channel.', 404);
      const guild = world.guilds.get(channel.guild_id);
      const user = userOf(world, params.user_id);
      const member = guild?.members.get(user.id);
      if (!guild || !member) throw refusal(`${user.username} is not in that guild.`, 403);
      const permissions = channelPermissions(guild, member, channel, world.clock.now());
      if (!hasPermissions(permissions, 'ViewChannel', 'Connect'))
        throw refusal(`${user.username} may not connect there.`, 403);
      announceVoice(world, takeSeat(world, guild, user, channel, body));
    },
  },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/voice/{user_id}',
    run({ world, params }) {
      const guild = world.guilds.get(params.guild_id ?? '');
      const state = guild?.voice_states.get(userOf(world, params.user_id).id);
      if (!guild || !state) return;
      moveVoice(world, guild, state, null);
    },
  },
];

function userOf(world: World, id: string | undefined): UserRecord {
  const user = world.users.get(id ?? '');
  if (!user) throw refusal('There is no such user.', 404);
  return user;
}

function presenceOf(world: World, { status, activity }: ControlRequest['body']): PresenceRecord {
  const known = statuses.find((candidate) => candidate === status);
  if (!known) throw refusal(`"status" must be one of ${statuses.join(', ')}.`);
  const created_at = world.clock.now();
  return {
    status: known,
    activities:
      typeof activity === 'string' && known !== 'offline'
        ? [{ name: activity, type: 0, state: null, url: null, created_at }]
        : [],
    client_status: known === 'offline' ? {} : { desktop: known },
  };
}

/** On a stage one arrives among the audience. */
function takeSeat(
  world: World,
  guild: GuildRecord,
  user: UserRecord,
  channel: GuildChannelRecord,
  body: ControlRequest['body'],
): VoiceStateRecord {
  const member = guild.members.get(user.id);
  const state: VoiceStateRecord = {
    user_id: user.id,
    guild_id: guild.id,
    channel_id: channel.id,
    session_id: world.random.text(32, '0123456789abcdef'),
    deaf: member?.deaf ?? false,
    mute: member?.mute ?? false,
    self_deaf: body.self_deaf === true,
    self_mute: body.self_mute === true,
    self_stream: body.self_stream === true,
    self_video: body.self_video === true,
    suppress: channel.type === 13,
    request_to_speak_timestamp: null,
  };
  guild.voice_states.set(user.id, state);
  return state;
}
