import { moderateProfile } from '../rest/auto-moderation/moderate.ts';
import { announceCreated } from '../rest/messages/announce.ts';
import { memberView } from '../views/members.ts';
import { userView } from '../views/users.ts';
import { createMember, createMessage } from './create.ts';
import { removeIntegration } from './integrations.ts';
import type { GuildRecord, MemberRecord, UserRecord } from './records.ts';
import { moveVoice } from './voice.ts';
import type { World } from './world.ts';

/** https://discord.com/developers/docs/resources/guild#guild-object-system-channel-flags */
const suppressJoinNotifications = 1 << 0;

/** A person comes in: they become a member, and the system channel says so. Where members are screened, they are pending at first. */
export function joinGuild(
  world: World,
  guild: GuildRecord,
  user: UserRecord,
  given: Partial<MemberRecord> = {},
): MemberRecord {
  const pending = guild.features.has('MEMBER_VERIFICATION_GATE_ENABLED') && !user.bot;
  const member = createMember(world, guild, { pending, ...given, user_id: user.id });
  world.dispatch({
    t: 'GUILD_MEMBER_ADD',
    guild_id: guild.id,
    data: { ...memberView(world, member), guild_id: guild.id },
  });
  moderateProfile(world, guild, member);
  const channel = guild.channels.get(guild.system_channel_id ?? '');
  if (channel && !(guild.system_channel_flags & suppressJoinNotifications)) {
    announceCreated(world, channel, createMessage(world, channel, { author_id: user.id, type: 7 }));
  }
  return member;
}

/** A member goes, of their own will or not: out of threads and voice channels too. A bot loses the guild. */
export function leaveGuild(world: World, guild: GuildRecord, member: MemberRecord): void {
  const user = world.user(member.user_id);
  const state = guild.voice_states.get(user.id);
  if (state) moveVoice(world, guild, state, null);
  guild.members.delete(user.id);
  for (const thread of guild.threads.values()) thread.members.delete(user.id);
  world.dispatch({
    t: 'GUILD_MEMBER_REMOVE',
    guild_id: guild.id,
    data: { guild_id: guild.id, user: userView(user) },
  });
  const application = world.applicationOfBot(user.id);
  for (const integration of application ? [...guild.integrations.values()] : []) {
    if (integration.application_id === application?.id) removeIntegration(world, guild, integration);
  }
  // A bot that is out of a guild hears so itself; `unavailable` is absent, which says that it was removed.
  if (user.bot) world.dispatch({ t: 'GUILD_DELETE', user_ids: [user.id], data: { id: guild.id } });
}
