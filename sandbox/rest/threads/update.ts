import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { validateAs } from '../../spec/validate-as.ts';
import type { GuildChannelRecord, GuildRecord, ThreadRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { moderateTitle } from '../auto-moderation/moderate.ts';
import { postMessage } from '../messages/post.ts';
import type { RestRequest } from '../route.ts';
import { announceMemberships, announceThreadUpdated } from './announce.ts';
import { archiveThread, pinnedFlag, sleepWhenIdle, unarchiveThread } from './archive.ts';
import { auditedThread } from './audited.ts';
import { isForum, readAppliedTags } from './tags.ts';

export interface ThreadUpdate {
  readonly name?: string | null;
  readonly archived?: boolean | null;
  readonly locked?: boolean | null;
  readonly invitable?: boolean | null;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
  readonly flags?: number | null;
  readonly applied_tags?: readonly string[] | null;
}

const nameChange = 4;

/** PATCH of a thread. https://discord.com/developers/docs/resources/channel#modify-channel-json-params-thread */
export function updateThread(request: RestRequest, thread: ThreadRecord): void {
  const { world, user, reason } = request;
  const update = validateAs<ThreadUpdate>('UpdateThreadRequestPartial', request.body);
  const { guild, permissions } = channelFor(request, thread.id);
  const parent = guild?.channels.get(thread.parent_id);
  if (!guild || !parent) throw discordError(50001);
  if (thread.archived && update.archived !== false) throw discordError(50083);
  checkPermissions(thread, user.id, permissions, update);
  if (update.name?.trim() === '') throw invalidForm({ name: fieldErrors.length(1, 100) });
  const flags = readFlags(guild, parent, thread, update.flags);
  const tags = update.applied_tags
    ? readAppliedTags(parent, permissions, update.applied_tags, thread.applied_tags)
    : thread.applied_tags;
  if (update.applied_tags && !isForum(parent)) throw discordError(50024);

  const before = auditedThread(thread);
  const wasArchived = thread.archived;
  const name = update.name?.trim() ?? thread.name;
  const renamed = name !== thread.name;
  if (renamed) moderateTitle({ world, guild, channel: thread, user }, name);
  Object.assign(thread, { name, flags, applied_tags: tags });
  if (typeof update.locked === 'boolean') thread.locked = update.locked;
  if (typeof update.invitable === 'boolean' && thread.type === 12) thread.invitable = update.invitable;
  if (update.rate_limit_per_user !== undefined) thread.rate_limit_per_user = update.rate_limit_per_user ?? 0;
  if (update.auto_archive_duration && update.auto_archive_duration !== thread.auto_archive_duration) {
    thread.auto_archive_duration = update.auto_archive_duration;
    thread.archive_timestamp = world.clock.now();
    sleepWhenIdle(world, thread);
  }
  if (update.archived === true && !wasArchived) archiveThread(world, thread);
  if (update.archived === false && wasArchived) unarchiveThread(world, thread);

  const changes = changesBetween(before, auditedThread(thread));
  if (changes.length === 0) return;
  announceThreadUpdated(world, thread);
  if (wasArchived && !thread.archived) announceMemberships(world, thread);
  if (renamed) postMessage(world, thread, { author_id: user.id, type: nameChange, content: name });
  world.audit(guild, { user_id: user.id, target_id: thread.id, action_type: 111, changes, reason });
}

/** Bringing back an unlocked thread is for all who may write in it; most is for its owner too; the rest for moderators. */
function checkPermissions(thread: ThreadRecord, userId: string, permissions: bigint, update: ThreadUpdate): void {
  if (hasPermissions(permissions, 'ManageThreads')) return;
  const { archived, ...others } = update;
  const changed = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  if (thread.locked) throw discordError(50013);
  if (!hasPermissions(permissions, 'SendMessages')) throw discordError(50013);
  if (archived === false && changed.length === 0) return;
  const forModerators = changed.some(([key]) => ['locked', 'rate_limit_per_user', 'flags'].includes(key));
  if (forModerators || thread.owner_id !== userId) throw discordError(50013);
}

/** Only PINNED can be set, only on posts, and only on one of a forum. */
function readFlags(
  guild: GuildRecord,
  parent: GuildChannelRecord,
  thread: ThreadRecord,
  wanted: number | null | undefined,
): number {
  if (wanted === null || wanted === undefined) return thread.flags;
  const pins = (wanted & pinnedFlag) !== 0;
  if (pins && !isForum(parent)) throw discordError(50024);
  const other = [...guild.threads.values()].some(
    ({ id, parent_id, flags }) => id !== thread.id && parent_id === parent.id && flags & pinnedFlag,
  );
  if (pins && other) throw discordError(30047);
  return pins ? thread.flags | pinnedFlag : thread.flags & ~pinnedFlag;
}
