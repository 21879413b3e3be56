import { parseEmoji } from '../rest/messages/emoji.ts';
import { addReaction, reactionTypes } from '../rest/messages/react.ts';
import { memberView } from '../views/members.ts';
import { createUser } from '../world/create.ts';
import { joinGuild, leaveGuild } from '../world/membership.ts';
import type { GuildRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { ControlRoute } from './route.ts';
import { refusal, textOf } from './route.ts';

/** What people do in their clients and no API of Discord lets a bot do for them. */
export const peopleRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/users',
    run({ world, body }) {
      const name = textOf(body, 'name');
      if ([...world.users.values()].some(({ username }) => username === name))
        throw refusal(`There is already a user named "${name}".`);
      const display = typeof body.display_name === 'string' ? body.display_name : null;
      const user = createUser(world, { username: name, global_name: display, control_token: world.random.text(48) });
      return { id: user.id, name, token: user.control_token };
    },
  },
  {
    method: 'PATCH',
    path: '/users/{user_id}',
    run({ world, params, body }) {
      const user = world.users.get(params.user_id ?? '');
      if (!user) throw refusal('There is no such user.', 404);
      if (typeof body.direct_messages !== 'boolean') throw refusal('"direct_messages" must be true or false.');
      if (body.direct_messages) world.noDirectMessages.delete(user.id);
      else world.noDirectMessages.add(user.id);
    },
  },
  {
    method: 'PUT',
    path: '/guilds/{guild_id}/members/{user_id}',
    run({ world, params }) {
      const { guild, user } = place(world, params);
      if (guild.bans.has(user.id)) throw refusal(`${user.username} is banned from ${guild.name}.`, 403);
      const paused = (guild.incidents.invites_disabled_until ?? 0) > world.clock.now();
      if (!guild.members.has(user.id) && (paused || guild.features.has('INVITES_DISABLED')))
        throw refusal(`${guild.name} lets nobody in for now.`, 403);
      return memberView(world, guild.members.get(user.id) ?? joinGuild(world, guild, user));
    },
  },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/members/{user_id}',
    run({ world, params }) {
      const { guild, user } = place(world, params);
      const member = guild.members.get(user.id);
      if (member) leaveGuild(world, guild, member);
    },
  },
  {
    method: 'POST',
    path: '/channels/{channel_id}/messages/{message_id}/super-reactions',
    run({ world, params, body }) {
      const channel = world.channels.get(params.channel_id ?? '');
      const message = channel?.messages.get(params.message_id ?? '');
      if (!channel || !message) throw refusal('There is no such message.', 404);
      const emoji = parseEmoji(world, textOf(body, 'emoji'));
      addReaction({ world, channel, message }, emoji, textOf(body, 'user_id'), reactionTypes.burst);
    },
  },
  {
    method: 'POST',
    path: '/channels/{channel_id}/messages/{message_id}/votes',
    run({ world, params, body }) {
      const channel = world.channels.get(params.channel_id ?? '');
      const message = channel?.messages.get(params.message_id ?? '');
      if (!channel || !message?.poll) throw refusal('There is no such poll.', 404);
      if (message.poll.finalized) throw refusal('The poll has ended.');
      const user_id = textOf(body, 'user_id');
      const chosen = Array.isArray(body.answer_ids) ? body.answer_ids : [];
      if (chosen.length > 1 && !message.poll.allow_multiselect) throw refusal('This poll takes one answer.');
      for (const { answer_id, voters } of message.poll.answers) {
        const wanted = chosen.includes(answer_id);
        if (wanted === voters.has(user_id)) continue;
        if (wanted) voters.add(user_id);
        else voters.delete(user_id);
        const scope = { channel_id: channel.id, ...(message.guild_id && { guild_id: message.guild_id }) };
        world.dispatch({
          t: wanted ? 'MESSAGE_POLL_VOTE_ADD' : 'MESSAGE_POLL_VOTE_REMOVE',
          ...scope,
          data: { user_id, ...scope, message_id: message.id, answer_id },
        });
      }
    },
  },
];

function place(world: World, params: Readonly<Record<string, string>>): { guild: GuildRecord; user: UserRecord } {
  const guild = world.guilds.get(params.guild_id ?? '');
  const user = world.users.get(params.user_id ?? '');
  if (!guild) throw refusal('There is no such guild.', 404);
  if (!user) throw refusal('There is no such user.', 404);
  return { guild, user };
}
