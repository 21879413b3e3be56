import { z } from 'zod';
import { noteErased } from '../../domain/activity/gone.ts';
import { noteForgotten } from '../../domain/activity/privacy.ts';
import { catchUp } from '../../domain/activity/projector.ts';
import { forgetful } from '../../domain/activity/without-person.ts';
import { formatTime, parseTime } from '../../domain/durations.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, Server, User } from '../../kernel/references.ts';
import { allBelow } from './open-channels.ts';
import { counted } from './people.ts';
import { recall, requireEverywhere, requireManager } from './recall.ts';

export const forgetting = {
  forget_member: operation({
    title: 'Forget a member',
    description:
      'Remove all that Guildhall keeps about a person: profile, interests, activity, messages, events, and what names them elsewhere. Discord itself is not touched.',
    effect: 'delete',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      user: User,
      everywhere: z.boolean().default(false).describe('in all servers and direct messages'),
      ignore: z.boolean().optional().describe('true: keep nothing of them from now on, anywhere; false: again'),
    }),
    output: z.object({
      guild_id: z.string().optional(),
      user_id: z.string(),
      members: z.int(),
      messages: z.int(),
      events: z.int(),
      mentions: z.int().describe('what else named them'),
      ignored: z.boolean().optional(),
    }),
    text: ({ guild_id, user_id, members, messages, events, mentions, ignored }) =>
      [
        `Forgot ${user_id} ${guild_id === undefined ? 'everywhere' : `in ${guild_id}`}: ${counted(members, 'profile')}, ${counted(messages, 'message')}, ${counted(events, 'event')}; taken out of ${counted(mentions, 'other record')}.`,
        ...(ignored === undefined
          ? ['Nothing from before comes back; what they do from now on is kept, unless ignore is true.']
          : [ignored ? 'Nothing of them is kept from now on.' : 'What they do is kept again.']),
      ].join(' '),
    async run({ server, user, everywhere, ignore }, context) {
      if (everywhere || ignore !== undefined) requireEverywhere(context, 'everywhere');
      else if (context.caller.id !== user) await requireManager(context, server, 'let Guildhall forget others');
      const store = await context.store();
      const guild_id = everywhere ? undefined : server;
      // Noted first: whoever takes in events at this moment, in whatever process, leaves theirs out from here on.
      await noteForgotten(store.settings, user, { guild_id, at: context.now(), ignored: ignore });
      await catchUp(store);
      await store.audit.flush();
      const gone = await store.members.forget(user, { guild_id, without: forgetful });
      await store.checkpoint();
      return {
        ...(everywhere ? {} : { guild_id: server }),
        user_id: user,
        ...gone,
        ...(ignore === undefined ? {} : { ignored: ignore }),
      };
    },
  }),

  erase_stored_messages: operation({
    title: 'Erase stored messages',
    description:
      'Remove messages that Guildhall keeps, and its log of that time, of a channel with its threads or a whole server. Discord and the counts are not touched.',
    effect: 'delete',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      channel: AnyChannel,
      before: z.string().min(1).max(60).default('now').describe('30d, 2026-05-01, …'),
    }),
    output: z.object({
      guild_id: z.string(),
      channel_id: z.string().optional(),
      before: z.string(),
      erased: z.int(),
    }),
    text: ({ guild_id, channel_id, before, erased }) =>
      `Erased ${counted(erased, 'stored message')} of ${channel_id === undefined ? `server ${guild_id}` : `channel ${channel_id}`} from before ${formatTime(before)} UTC.`,
    async run({ server, channel, before }, context) {
      await requireManager(context, server, 'erase what is kept of this server');
      const store = await recall(context);
      const time = parseTime(before, context.now(), 'before');
      const below = channel === undefined ? [] : await allBelow(context, store, server, channel);
      const channels = [channel, ...below.map(({ id }) => id)];
      for (const id of channels) await noteErased(store.settings, id ?? server, time);
      let erased = 0;
      for (const id of channels) {
        const place = { guild_id: server, ...(id === undefined ? {} : { channel_id: id }) };
        erased += await store.messages.prune({ before: time, ...place });
        await store.events.prune(time, place);
      }
      await store.checkpoint();
      return {
        guild_id: server,
        ...(channel === undefined ? {} : { channel_id: channel }),
        before: new Date(time).toISOString(),
        erased,
      };
    },
  }),
};
