import { discordError } from '../errors.ts';
import { createDirectChannel } from '../world/create.ts';
import type { ApplicationRecord, DirectChannelRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { postMessage } from './messages/post.ts';
import { granted } from './oauth2.ts';

const maxGroups = 10;
const maxRecipients = 10;
/** https://discord.com/developers/docs/resources/message#message-object-message-types */
const messageTypes = { added: 1, removed: 2 } as const;

/** "Access tokens of users that have granted your app the gdm.join scope". https://discord.com/developers/docs/resources/user#create-group-dm */
export function createGroup(
  world: World,
  user: UserRecord,
  application: ApplicationRecord | null,
  tokens: readonly string[],
): DirectChannelRecord {
  const people = tokens.map((token) => granted(world, application, token, 'gdm.join').id);
  const groups = [...world.channels.values()].filter(
    (channel) => channel.kind === 'dm' && channel.type === 3 && channel.recipient_ids.includes(user.id),
  );
  if (groups.length >= maxGroups) throw discordError(30011);
  const recipients = [...new Set([user.id, ...people])];
  if (recipients.length > maxRecipients) throw discordError(30004);
  return createDirectChannel(world, recipients, {
    type: 3,
    owner_id: user.id,
    application_id: application?.id ?? null,
  });
}

export function addRecipient(world: World, channel: DirectChannelRecord, by: UserRecord, user: UserRecord): void {
  if (channel.recipient_ids.length >= maxRecipients) throw discordError(30004);
  channel.recipient_ids = [...channel.recipient_ids, user.id];
  postMessage(world, channel, { author_id: by.id, type: messageTypes.added, mentions: [user.id] });
}

export function removeRecipient(world: World, channel: DirectChannelRecord, by: UserRecord, userId: string): void {
  postMessage(world, channel, { author_id: by.id, type: messageTypes.removed, mentions: [userId] });
  channel.recipient_ids = channel.recipient_ids.filter((id) => id !== userId);
}
