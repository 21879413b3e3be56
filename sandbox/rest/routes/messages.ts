import { discordError, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { messageView } from '../../views/messages.ts';
import type { ChannelRecord, MessageRecord } from '../../world/records.ts';
import { channelFor, messageOf } from '../access.ts';
import { moderated } from '../auto-moderation/moderate.ts';
import { createdView } from '../messages/announce.ts';
import { storeFiles } from '../messages/attachments.ts';
import type { MessageBody, MessageCreateBody } from '../messages/body.ts';
import { composeMessage } from '../messages/compose.ts';
import { editMessage } from '../messages/edit.ts';
import { postMessage } from '../messages/post.ts';
import { checkSendable } from '../messages/sendable.ts';
import { route } from '../route.ts';

interface MessagesQuery {
  around?: string;
  before?: string;
  after?: string;
  limit?: number;
}

/** How long a nonce is remembered; the documentation says "the past few minutes". */
const nonceMemory = 5 * 60_000;

/** https://discord.com/developers/docs/resources/message */
export const messageRoutes = [
  /** Newest first. Without READ_MESSAGE_HISTORY the list is empty. */
  route<unknown, MessagesQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/messages',
    run(request) {
      const { channel, permissions } = channelFor(request, request.params.channel_id ?? '');
      if (channel.kind === 'guild' && [4, 14].includes(channel.type)) throw discordError(50008);
      checkOneOf(request.query);
      if (!hasPermissions(permissions, 'ReadMessageHistory')) return [];
      return page(channel, request.query).map((message) => messageView(request.world, message, request.user.id));
    },
  }),

  route({
    method: 'GET',
    path: '/channels/{channel_id}/messages/{message_id}',
    run(request) {
      const { channel } = channelFor(request, request.params.channel_id ?? '', 'ReadMessageHistory');
      return messageView(request.world, messageOf(channel, request.params.message_id ?? ''), request.user.id);
    },
  }),

  route<MessageCreateBody>({
    method: 'POST',
    path: '/channels/{channel_id}/messages',
    run(request) {
      const { world, user, body, files } = request;
      const access = channelFor(request, request.params.channel_id ?? '');
      const { channel } = access;
      checkSendable(world, user, access);
      const repeated = body.enforce_nonce ? sentBefore(channel, user.id, body.nonce, world.clock.now()) : undefined;
      if (repeated) return createdView(world, repeated, user.id);
      const composed = composeMessage({ ...access, world, user, files }, body);
      const message = moderated({ ...access, world, user }, composed.draft.content ?? '', () => {
        storeFiles(world, composed.files);
        return postMessage(world, channel, { ...composed.draft, author_id: user.id });
      });
      return createdView(world, message, user.id);
    },
  }),

  route<MessageBody>({
    method: 'PATCH',
    path: '/channels/{channel_id}/messages/{message_id}',
    run(request) {
      const { world, user, body, files } = request;
      const access = channelFor(request, request.params.channel_id ?? '');
      const message = messageOf(access.channel, request.params.message_id ?? '');
      editMessage({ ...access, world, user, files }, message, body);
      return messageView(world, message, user.id);
    },
  }),
];

function checkOneOf({ around, before, after }: MessagesQuery): void {
  if ([around, before, after].filter((id) => id !== undefined).length < 2) return;
  const message = 'Only one of "around", "before" and "after" may be given.';
  throw invalidForm({ '': { code: 'BASE_TYPE_EXCLUSIVE', message } });
}

function page({ messages }: ChannelRecord, { around, before, after, limit = 50 }: MessagesQuery): MessageRecord[] {
  if (before) return messages.before(before, limit).reverse();
  if (after) return messages.after(after, limit).reverse();
  if (!around) return messages.newest(limit).reverse();
  const itself = messages.get(around);
  const older = messages.before(around, Math.floor(limit / 2));
  const newer = messages.after(around, limit - older.length - (itself ? 1 : 0));
  return [...older, ...(itself ? [itself] : []), ...newer].reverse();
}

function sentBefore(
  channel: ChannelRecord,
  userId: string,
  nonce: string | number | null | undefined,
  now: number,
): MessageRecord | undefined {
  if (nonce === null || nonce === undefined) return undefined;
  return channel.messages
    .all()
    .findLast(
      ({ author_id, nonce: other, timestamp }) =>
        author_id === userId && other !== null && String(other) === String(nonce) && now - timestamp < nonceMemory,
    );
}
