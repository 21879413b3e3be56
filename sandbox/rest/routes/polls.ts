import { discordError } from '../../errors.ts';
import { messageView } from '../../views/messages.ts';
import { userView } from '../../views/users.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { channelFor, messageOf } from '../access.ts';
import { endPoll } from '../messages/poll-end.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/poll#poll-endpoints */
export const pollRoutes = [
  route<unknown, { after?: string; limit?: number }>({
    method: 'GET',
    path: '/channels/{channel_id}/polls/{message_id}/answers/{answer_id}',
    run(request) {
      const { world, params, query } = request;
      const { channel } = channelFor(request, params.channel_id ?? '', 'ReadMessageHistory');
      const { poll } = messageOf(channel, params.message_id ?? '');
      const answer = poll?.answers.find(({ answer_id }) => String(answer_id) === params.answer_id);
      if (!answer) throw discordError(10008);
      const { after = '0', limit = 25 } = query;
      const voters = [...answer.voters]
        .filter((id) => compareSnowflakes(id, after) > 0)
        .sort(compareSnowflakes)
        .slice(0, limit);
      return { users: voters.map((id) => userView(world.user(id))) };
    },
  }),

  route({
    method: 'POST',
    path: '/channels/{channel_id}/polls/{message_id}/expire',
    run(request) {
      const { world, user, params } = request;
      const { channel } = channelFor(request, params.channel_id ?? '');
      const message = messageOf(channel, params.message_id ?? '');
      if (!message.poll) throw discordError(520006);
      if (message.author_id !== user.id) throw discordError(50005);
      if (message.poll.finalized) throw discordError(520001);
      endPoll(world, channel, message);
      return messageView(world, message, user.id);
    },
  }),
];
