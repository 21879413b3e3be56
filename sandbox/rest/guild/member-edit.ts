import { discordError, invalidForm } from '../../errors.ts';
import {
  channelPermissions,
  guildPermissions,
  hasPermissions,
  outranksMember,
  outranksRole,
  type PermissionName,
} from '../../permissions.ts';
import { memberView } from '../../views/members.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { announceVoice, moveVoice } from '../../world/voice.ts';
import type { GuildAccess } from '../access.ts';
import { announceMember } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { moderateProfile } from '../auto-moderation/moderate.ts';
import { readNickname } from '../names.ts';
import type { RestRequest } from '../route.ts';

/** Null means: none, or no. */
export interface MemberFields {
  readonly nick?: string | null;
  readonly roles?: readonly (string | null)[] | null;
  readonly mute?: boolean | null;
  readonly deaf?: boolean | null;
  readonly channel_id?: string | null;
  readonly communication_disabled_until?: string | null;
  readonly flags?: number | null;
}

type Acting = Pick<RestRequest, 'world' | 'user' | 'reason'>;

const longestTimeout = 28 * 86_400_000;
/** BYPASSES_VERIFICATION is the only one that may be set. https://discord.com/developers/docs/resources/guild#guild-member-object-guild-member-flags */
const editableFlags = 1 << 2;
const auditedFields = ['nick', 'mute', 'deaf', 'communication_disabled_until', 'flags'] as const;

/** Everything is checked first, so that a refusal changes nothing. https://discord.com/developers/docs/resources/guild#modify-guild-member */
export function editMember(request: RestRequest<MemberFields>, access: GuildAccess, target: MemberRecord): void {
  const { world, user, body, reason } = request;
  const { guild } = access;
  const before = memberView(world, target);
  const changed = {
    ...(body.nick !== undefined && { nick: readNick(access, target, body.nick) }),
    ...(body.flags != null && { flags: readFlags(access, target, body.flags) }),
    ...(body.communication_disabled_until !== undefined && {
      communication_disabled_until: readTimeout(request, access, target, body.communication_disabled_until),
    }),
    ...readVoice(access, target, body),
  };
  const roles = body.roles === undefined ? target.roles : new Set((body.roles ?? []).filter((id) => id !== null));
  if (body.roles !== undefined) checkRoles(access, target, roles);
  if (body.channel_id !== undefined) checkMove(request, access, target, body.channel_id);

  Object.assign(target, changed);
  const roleChanges = setRoles(guild, target, roles);
  const changes = changesBetween(before, memberView(world, target), auditedFields);
  if (changes.length > 0 || roleChanges.length > 0) announceMember(world, target);
  const entry = { user_id: user.id, target_id: target.user_id, reason };
  if (changes.length > 0) world.audit(guild, { ...entry, action_type: 24, changes });
  if (roleChanges.length > 0) world.audit(guild, { ...entry, action_type: 25, changes: roleChanges });
  applyVoice(request, guild, target, body);
  if (body.nick !== undefined) moderateProfile(world, guild, target);
}

function need({ permissions }: GuildAccess, ...names: PermissionName[]): void {
  if (!hasPermissions(permissions, ...names)) throw discordError(50013);
}

/** One's own nickname needs CHANGE_NICKNAME, that of others MANAGE_NICKNAMES and a higher role. */
function readNick(access: GuildAccess, target: MemberRecord, nick: string | null): string | null {
  const self = access.member.user_id === target.user_id;
  need(access, self ? 'ChangeNickname' : 'ManageNicknames');
  if (!self && !outranksMember(access.guild, access.member, target)) throw discordError(50013);
  return readNickname(nick);
}

function readFlags(access: GuildAccess, target: MemberRecord, flags: number): number {
  const allowed = [['ManageGuild'], ['ManageRoles'], ['ModerateMembers', 'KickMembers', 'BanMembers']] as const;
  if (!allowed.some((names) => hasPermissions(access.permissions, ...names))) throw discordError(50013);
  return (target.flags & ~editableFlags) | (flags & editableFlags);
}

function readTimeout(
  { world }: Acting,
  access: GuildAccess,
  target: MemberRecord,
  until: string | null,
): number | null {
  need(access, 'ModerateMembers');
  const { guild, member } = access;
  const now = world.clock.now();
  const untouchable = hasPermissions(guildPermissions(guild, target, now), 'Administrator');
  if (untouchable || !outranksMember(guild, member, target)) throw discordError(50013);
  if (until === null) return null;
  const time = Date.parse(until);
  if (time > now + longestTimeout) {
    const message = 'Invalid communication disabled timestamp';
    const code = 'INVALID_COMMUNICATION_DISABLED_TIMESTAMP';
    throw invalidForm({ communication_disabled_until: { code, message } });
  }
  return time > now ? time : null;
}

function readVoice(
  access: GuildAccess,
  target: MemberRecord,
  { mute, deaf }: MemberFields,
): { mute?: boolean; deaf?: boolean } {
  if (mute !== undefined) need(access, 'MuteMembers');
  if (deaf !== undefined) need(access, 'DeafenMembers');
  const asked = mute !== undefined || deaf !== undefined;
  if (asked && !access.guild.voice_states.has(target.user_id)) throw discordError(40032);
  return { ...(mute !== undefined && { mute: mute ?? false }), ...(deaf !== undefined && { deaf: deaf ?? false }) };
}

function checkMove({ world }: Acting, access: GuildAccess, target: MemberRecord, channelId: string | null): void {
  const { guild, member } = access;
  need(access, 'MoveMembers');
  if (!guild.voice_states.has(target.user_id)) throw discordError(40032);
  if (channelId === null) return;
  const channel = guild.channels.get(channelId);
  if (!channel) throw discordError(10003);
  if (channel.type !== 2 && channel.type !== 13) throw discordError(50024);
  const there = channelPermissions(guild, member, channel, world.clock.now());
  if (!hasPermissions(there, 'Connect', 'MoveMembers')) throw discordError(50013);
}

function applyVoice(request: Acting, guild: GuildRecord, target: MemberRecord, body: MemberFields): void {
  const { world, user, reason } = request;
  const state = guild.voice_states.get(target.user_id);
  if (!state) return;
  Object.assign(state, { mute: target.mute, deaf: target.deaf });
  if (body.channel_id === undefined || body.channel_id === state.channel_id) {
    if (body.mute !== undefined || body.deaf !== undefined) announceVoice(world, state);
    return;
  }
  moveVoice(world, guild, state, body.channel_id);
  const options = { ...(body.channel_id && { channel_id: body.channel_id }), count: '1' };
  const action_type = body.channel_id ? 26 : 27;
  world.audit(guild, { user_id: user.id, target_id: null, action_type, options, reason });
}

/** Roles given and taken must be below one's own; managed roles are nobody's to give. */
export function checkRoles(
  { guild, member, permissions }: GuildAccess,
  target: Pick<MemberRecord, 'roles'>,
  roles: ReadonlySet<string>,
): void {
  if (!hasPermissions(permissions, 'ManageRoles')) throw discordError(50013);
  for (const id of [...roles].filter((role) => !target.roles.has(role)).concat(missing(target.roles, roles))) {
    const role = guild.roles.get(id);
    if (!role) throw discordError(10011);
    if (role.managed || role.id === guild.id) throw discordError(50028);
    if (!outranksRole(guild, member, role)) throw discordError(50013);
  }
}

function missing(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...before].filter((id) => !after.has(id));
}

/** Gives the member exactly these roles, where one may. */
export function changeRoles(
  { world, user, reason }: Acting,
  access: GuildAccess,
  target: MemberRecord,
  roles: ReadonlySet<string>,
): void {
  checkRoles(access, target, roles);
  const changes = setRoles(access.guild, target, roles);
  if (changes.length === 0) return;
  announceMember(world, target);
  world.audit(access.guild, { user_id: user.id, target_id: target.user_id, action_type: 25, changes, reason });
}

/** What the audit log writes about it: `$add` and `$remove`. */
function setRoles(guild: GuildRecord, target: MemberRecord, roles: ReadonlySet<string>) {
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: guild.roles.get(id)?.name ?? '' }));
  const added = named(missing(roles, target.roles));
  const removed = named(missing(target.roles, roles));
  target.roles = new Set(roles);
  return changesBetween(
    {},
    { ...(added.length > 0 && { $add: added }), ...(removed.length > 0 && { $remove: removed }) },
  );
}
