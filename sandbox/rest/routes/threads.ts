import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { threadView } from '../../views/channels.ts';
import { messageView } from '../../views/messages.ts';
import type { GuildChannelRecord, GuildRecord, MessageRecord, ThreadRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { type ChannelAccess, channelFor, messageOf } from '../access.ts';
import { moderated, moderateTitle } from '../auto-moderation/moderate.ts';
import { announceUpdated } from '../messages/announce.ts';
import { storeFiles } from '../messages/attachments.ts';
import { type MessageBody, messageFlags } from '../messages/body.ts';
import { composeMessage } from '../messages/compose.ts';
import { postMessage } from '../messages/post.ts';
import { isSystemMessage } from '../messages/references.ts';
import { Reply, type RestRequest, route } from '../route.ts';
import { startThread } from '../threads/start.ts';
import { isForum, readAppliedTags } from '../threads/tags.ts';

interface ThreadBody {
  readonly name: string;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
}

interface PlainThreadBody extends ThreadBody {
  readonly type?: 10 | 11 | 12 | null;
  readonly invitable?: boolean | null;
}

interface PostBody extends ThreadBody {
  readonly applied_tags?: readonly string[] | null;
  readonly message: MessageBody;
}

const threadCreated = 18;
const threadStarter = 21;
/** A thread from a message this old is also announced below. "Older is still TBD", the documentation says. */
const oldMessage = 60_000;

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message and the two after it */
export const threadRoutes = [
  route<ThreadBody>({
    method: 'POST',
    path: '/channels/{channel_id}/messages/{message_id}/threads',
    run(request) {
      const { world, user, params, body } = request;
      const access = channelFor(request, params.channel_id ?? '', 'ReadMessageHistory', 'CreatePublicThreads');
      const { parent, guild } = threadParent(access);
      const message = messageOf(parent, params.message_id ?? '');
      if (isSystemMessage(message)) throw discordError(50021);
      if (world.channels.has(message.id)) throw discordError(160004);
      checkPace(world, user, parent, access.permissions);
      moderateTitle({ world, guild, channel: parent, user }, body.name);
      const type = parent.type === 5 ? 10 : 11;
      const thread = startThread({ ...request, guild, user }, parent, { ...body, type, id: message.id });
      message.flags |= messageFlags.hasThread;
      announceUpdated(world, parent, message);
      postMessage(world, thread, {
        author_id: user.id,
        type: threadStarter,
        message_reference: { type: 0, message_id: message.id, channel_id: parent.id, guild_id: guild.id },
      });
      if (world.clock.now() - message.timestamp > oldMessage) postThreadCreated(world, parent, thread, user);
      return new Reply(201, threadView(thread, user.id));
    },
  }),

  route<unknown>({
    method: 'POST',
    path: '/channels/{channel_id}/threads',
    run(request) {
      const access = channelFor(request, request.params.channel_id ?? '');
      const { channel } = access;
      return new Reply(
        201,
        channel.kind === 'guild' && isForum(channel)
          ? createPost(request, access, channel)
          : createPlainThread(request, access),
      );
    },
  }),
];

function threadParent({ channel, guild }: ChannelAccess): { parent: GuildChannelRecord; guild: GuildRecord } {
  if (!guild || channel.kind !== 'guild' || (channel.type !== 0 && channel.type !== 5)) throw discordError(50024);
  return { parent: channel, guild };
}

/** Private where the body does not say, "to match the behavior when thread documentation was first published". */
function createPlainThread(request: RestRequest, access: ChannelAccess) {
  const { world, user } = request;
  const { parent, guild } = threadParent(access);
  const body = validateAs<PlainThreadBody>('CreateTextThreadWithoutMessageRequest', request.body);
  const type = body.type ?? 12;
  if ((parent.type === 5) !== (type === 10)) throw discordError(50024);
  const needed = type === 12 ? 'CreatePrivateThreads' : 'CreatePublicThreads';
  if (!hasPermissions(access.permissions, needed)) throw discordError(50013);
  checkPace(world, user, parent, access.permissions);
  moderateTitle({ world, guild, channel: parent, user }, body.name);
  const thread = startThread({ ...request, guild, user }, parent, { ...body, type, applied_tags: [] });
  if (type !== 12) postThreadCreated(world, parent, thread, user, thread.id);
  return threadView(thread, user.id);
}

/** A post is a thread and its first message, which share an id. CREATE_PUBLIC_THREADS is ignored here. */
function createPost(request: RestRequest, access: ChannelAccess, forum: GuildChannelRecord) {
  const { world, user, files } = request;
  const { guild, permissions } = access;
  if (!guild) throw discordError(50024);
  const body = validateAs<PostBody>('CreateForumThreadRequest', request.body);
  if (!hasPermissions(permissions, 'SendMessages')) throw discordError(50013);
  const applied_tags = readAppliedTags(forum, permissions, body.applied_tags ?? []);
  const composed = composeMessage({ ...access, world, user, files, prefix: 'message' }, body.message);
  checkPace(world, user, forum, permissions);
  const saying = { world, guild, channel: forum, user };
  moderateTitle(saying, body.name);
  const message = moderated(saying, composed.draft.content ?? '', () => {
    const thread = startThread({ ...request, guild, user }, forum, { ...body, type: 11, applied_tags });
    storeFiles(world, composed.files);
    forum.last_message_id = thread.id;
    return postMessage(world, thread, { ...composed.draft, id: thread.id, author_id: user.id });
  });
  const thread = guild.threads.get(message.id);
  return { ...(thread && threadView(thread, user.id)), message: messageView(world, message, user.id) };
}

/** In the parent: "somebody started a thread". Without a message to start from, it stands for that message. */
function postThreadCreated(
  world: World,
  parent: GuildChannelRecord,
  thread: ThreadRecord,
  user: UserRecord,
  id?: string,
): MessageRecord {
  return postMessage(world, parent, {
    author_id: user.id,
    type: threadCreated,
    content: thread.name,
    message_reference: { type: 0, message_id: null, channel_id: thread.id, guild_id: thread.guild_id },
    ...(id !== undefined && { id, flags: messageFlags.hasThread }),
  });
}

/** `rate_limit_per_user` also limits how often one may start threads. */
function checkPace(world: World, user: UserRecord, parent: GuildChannelRecord, permissions: bigint): void {
  if (parent.rate_limit_per_user === 0 || user.bot || hasPermissions(permissions, 'BypassSlowmode')) return;
  const own = [...(world.guilds.get(parent.guild_id)?.threads.values() ?? [])]
    .filter(({ parent_id, owner_id }) => parent_id === parent.id && owner_id === user.id)
    .map(({ create_timestamp }) => create_timestamp);
  const wait = Math.max(0, ...own) + parent.rate_limit_per_user * 1000 - world.clock.now();
  if (wait > 0) throw discordError(20016, { retry_after: wait / 1000, global: false });
}
