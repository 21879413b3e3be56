import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions, outranksRole } from '../../permissions.ts';
import { isSnowflake } from '../../spec/formats.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { inviteEventView } from '../../views/invites.ts';
import type { GuildChannelRecord, GuildRecord, InviteRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { channelFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { isForm, type RestRequest } from '../route.ts';
import { liveInvites } from './live.ts';
import { readTargets } from './targets.ts';

export interface InviteFields {
  readonly max_age?: number | null;
  readonly max_uses?: number | null;
  readonly temporary?: boolean | null;
  readonly unique?: boolean | null;
  readonly target_type?: number | null;
  readonly target_user_id?: string | null;
  readonly target_application_id?: string | null;
  readonly role_ids?: string | readonly string[] | null;
}

const stream = 1;
const embeddedApplication = 2;
const embeddedFlag = 1 << 17;
const maxInvites = 1000;

/** https://discord.com/developers/docs/resources/channel#create-channel-invite */
export function createInvite(request: RestRequest<unknown>): { invite: InviteRecord; guild: GuildRecord } {
  const { world, user, files, reason } = request;
  const body = validateAs<InviteFields>('CreateGuildInviteRequest', request.body, { coerce: isForm(request) });
  const access = channelFor(request, request.params.channel_id ?? '', 'CreateInstantInvite');
  const { channel, guild } = access;
  if (channel.kind === 'dm') throw discordError(50003);
  if (channel.kind !== 'guild' || !guild || channel.type === 4) throw discordError(50024);
  const given = {
    guild_id: guild.id,
    channel_id: channel.id,
    inviter_id: user.id,
    max_age: body.max_age ?? 86_400,
    max_uses: body.max_uses ?? 0,
    temporary: body.temporary ?? false,
    ...readTarget(world, guild, channel, body),
    role_ids: readRoles(request, guild, body.role_ids ?? null),
    flags: 0,
  };
  const targets = readTargets(world, files);
  const live = liveInvites(world).filter(({ guild_id }) => guild_id === guild.id);
  const similar = body.unique || targets ? undefined : live.find((invite) => isLike(invite, given));
  if (similar) return { invite: similar, guild };
  if (live.length >= maxInvites) throw discordError(30016);
  const invite = addInvite(world, { ...given, targets });
  const changes = changesBetween({}, auditedInvite(invite));
  world.audit(guild, { user_id: user.id, target_id: null, action_type: 40, changes, reason });
  return { invite, guild };
}

/** Adds one, and tells of it. What is not given is as Discord makes it: for everyone, as often as they like. */
export function addInvite(
  world: World,
  given: Pick<InviteRecord, 'guild_id' | 'channel_id' | 'max_age'> & Partial<InviteRecord>,
): InviteRecord {
  const invite: InviteRecord = {
    inviter_id: null,
    max_uses: 0,
    temporary: false,
    target_type: null,
    target_user_id: null,
    target_application_id: null,
    flags: 0,
    role_ids: [],
    targets: null,
    ...given,
    code: world.random.text(8),
    created_at: world.clock.now(),
    uses: 0,
  };
  world.invites.set(invite.code, invite);
  announceInvite(world, 'INVITE_CREATE', invite);
  return invite;
}

export function announceInvite(world: World, t: 'INVITE_CREATE' | 'INVITE_DELETE', invite: InviteRecord): void {
  const { guild_id, channel_id, code } = invite;
  const data = t === 'INVITE_CREATE' ? inviteEventView(world, invite) : { channel_id, guild_id, code };
  world.dispatch({ t, guild_id, channel_id, data });
}

export function auditedInvite({
  code,
  channel_id,
  inviter_id,
  max_age,
  max_uses,
  uses,
  temporary,
  flags,
}: InviteRecord) {
  return { code, channel_id, inviter_id, max_age, max_uses, uses, temporary, flags };
}

function isLike(invite: InviteRecord, given: Partial<InviteRecord>): boolean {
  return (
    invite.targets === null &&
    Object.entries(given).every(([key, value]) => Bun.deepEquals(invite[key as keyof InviteRecord], value))
  );
}

/** Streams and embedded applications are in voice channels, and must be named. */
function readTarget(world: World, guild: GuildRecord, channel: GuildChannelRecord, body: InviteFields) {
  const { target_type = null, target_user_id = null, target_application_id = null } = body;
  const none = { target_type: null, target_user_id: null, target_application_id: null };
  if (target_type === null) return none;
  if (channel.type !== 2) throw discordError(50024);
  if (target_type === stream) {
    if (target_user_id === null) throw invalidForm({ target_user_id: fieldErrors.required });
    const state = guild.voice_states.get(target_user_id);
    if (state?.channel_id !== channel.id || !state.self_stream) {
      const message = 'The specified user is currently not streaming in this channel';
      throw invalidForm({ target_user_id: { code: 'GUILD_INVITE_INVALID_TARGET_USER_ID', message } });
    }
    return { ...none, target_type, target_user_id };
  }
  if (target_type !== embeddedApplication) return none;
  if (target_application_id === null) throw invalidForm({ target_application_id: fieldErrors.required });
  const application = world.applications.get(target_application_id);
  if (!application) throw discordError(10002);
  if (!(application.flags & embeddedFlag)) {
    const message = 'The specified application is not embedded';
    throw invalidForm({ target_application_id: { code: 'GUILD_INVITE_INVALID_TARGET_APPLICATION', message } });
  }
  return { ...none, target_type, target_application_id };
}

/** Roles for those who accept: needs MANAGE_ROLES, and to stand above them. */
function readRoles(request: RestRequest<unknown>, guild: GuildRecord, list: InviteFields['role_ids']): string[] {
  const ids = typeof list === 'string' ? list.split(',').filter(Boolean) : [...(list ?? [])];
  if (ids.length === 0) return [];
  const { member, permissions } = channelFor(request, request.params.channel_id ?? '');
  if (!member || !hasPermissions(permissions, 'ManageRoles')) throw discordError(50013);
  for (const id of ids) {
    if (!isSnowflake(id)) throw invalidForm({ role_ids: fieldErrors.notSnowflake(id) });
    const role = guild.roles.get(id);
    if (!role) throw discordError(10011);
    if (role.managed || id === guild.id) throw discordError(50028);
    if (!outranksRole(guild, member, role)) throw discordError(50013);
  }
  return ids;
}
