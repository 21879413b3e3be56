import { channelPermissions } from '../permissions.ts';
import type {
  AttachmentRecord,
  ChannelRecord,
  GuildRecord,
  MemberRecord,
  MessageRecord,
  RoleRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { channelView } from './channels.ts';
import { partialMemberView } from './members.ts';
import { attachmentView, messageView } from './messages.ts';
import { roleView } from './roles.ts';
import { userView } from './users.ts';

/** What ids in an interaction's data stand for. */
export interface Resolved {
  readonly users: Set<string>;
  readonly roles: Set<RoleRecord>;
  readonly channels: Set<ChannelRecord>;
  readonly messages: Set<MessageRecord>;
  readonly attachments: Set<AttachmentRecord>;
}

export function nothingResolved(): Resolved {
  return { users: new Set(), roles: new Set(), channels: new Set(), messages: new Set(), attachments: new Set() };
}

interface Place {
  readonly guild: GuildRecord | null;
  readonly channel: ChannelRecord;
  /** Who uses the application, and the application's bot. */
  readonly user_id: string;
  readonly bot_id: string;
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure */
export function resolvedView(world: World, resolved: Resolved, place: Place): object | null {
  const { guild } = place;
  const members = [...resolved.users].flatMap((id) => guild?.members.get(id) ?? []);
  const parts = {
    users: byId([...resolved.users].map((id) => userView(world.user(id)))),
    members: Object.fromEntries(members.map((member) => [member.user_id, resolvedMember(world, member, place)])),
    roles: byId([...resolved.roles].map(roleView)),
    channels: byId([...resolved.channels].map((channel) => resolvedChannel(world, channel, place))),
    messages: byId([...resolved.messages].map((message) => messageView(world, message, place.bot_id))),
    attachments: byId([...resolved.attachments].map((attachment) => attachmentView(world, attachment))),
  };
  const filled = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
  return filled.length > 0 ? Object.fromEntries(filled) : null;
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

/** "Partial Member objects are missing user, deaf and mute fields" */
function resolvedMember(world: World, member: MemberRecord, { guild, channel }: Place) {
  const { deaf, mute, ...view } = partialMemberView(member);
  const now = world.clock.now();
  return { ...view, permissions: guild ? String(channelPermissions(guild, member, channel, now)) : '0' };
}

const channelFields = [
  ...['id', 'name', 'type', 'last_message_id', 'last_pin_timestamp', 'nsfw', 'parent_id', 'guild_id', 'flags'],
  ...['rate_limit_per_user', 'topic', 'position', 'thread_metadata'],
];

/** A channel with what both the member and the bot may do there. */
export function resolvedChannel(world: World, channel: ChannelRecord, { guild, user_id, bot_id }: Place) {
  const view = Object.entries(channelView(world, channel, bot_id)).filter(([key]) => channelFields.includes(key));
  const now = world.clock.now();
  const permissionsOf = (id: string) => {
    const member = guild?.members.get(id);
    return guild && member ? String(channelPermissions(guild, member, channel, now)) : undefined;
  };
  const permissions = permissionsOf(user_id);
  const app_permissions = permissionsOf(bot_id);
  return {
    ...(Object.fromEntries(view) as { id: string }),
    ...(permissions !== undefined && { permissions }),
    ...(app_permissions !== undefined && { app_permissions }),
  };
}
