import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import type { ApplicationRecord, LobbyMemberRecord, LobbyMetadata, LobbyRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { RestRequest } from '../route.ts';

export interface LobbyFields {
  readonly metadata?: LobbyMetadata | null;
  readonly idle_timeout_seconds?: number | null;
  readonly flags?: number | null;
  readonly override_event_webhooks_url?: string | null;
  readonly members?: readonly MemberFields[] | null;
}

export interface MemberFields {
  readonly id: string;
  readonly metadata?: LobbyMetadata | null;
  readonly flags?: number | null;
  readonly additional_name?: string | null;
}

const idleByDefault = 300;
const maxMetadata = 1000;
export const canLinkLobby = 1;

/** The application for which the caller acts: that of its bot or token; scripted members play the world's first. */
export function playedApplication({
  world,
  application,
  authorization,
}: Pick<RestRequest, 'world' | 'application' | 'authorization'>): ApplicationRecord {
  const own = application ?? world.applications.get(authorization?.application_id ?? '');
  const played = own ?? [...world.applications.values()][0];
  if (!played) throw discordError(10002);
  return played;
}

/** The lobby of the path, which is the application's: else 10031. */
export function lobbyOf(request: RestRequest<unknown>): LobbyRecord {
  const lobby = request.world.lobbies.get(request.params.lobby_id ?? '');
  if (!lobby || lobby.application_id !== playedApplication(request).id) throw discordError(10031);
  return lobby;
}

/** The same for what only the application's server may do: 20002 for others. */
export function managedLobby(request: RestRequest<unknown>): LobbyRecord {
  if (!request.application) throw discordError(20002);
  return lobbyOf(request);
}

/** The caller among the lobby's members: else 50001. */
export function ownMembership(request: RestRequest<unknown>): { lobby: LobbyRecord; member: LobbyMemberRecord } {
  const lobby = lobbyOf(request);
  const member = lobby.members.get(request.user.id);
  if (!member) throw discordError(50001);
  return { lobby, member };
}

export function createLobby(world: World, applicationId: string, secret: string | null): LobbyRecord {
  const lobby: LobbyRecord = {
    id: world.snowflakes.next(),
    application_id: applicationId,
    secret,
    metadata: null,
    members: new Map(),
    linked_channel_id: null,
    flags: 0,
    override_event_webhooks_url: null,
    idle_timeout_seconds: idleByDefault,
    messages: new Map(),
  };
  world.lobbies.set(lobby.id, lobby);
  return lobby;
}

/** Sets what is given. The members given are all that there are afterwards. */
export function updateLobby(world: World, lobby: LobbyRecord, fields: LobbyFields): void {
  const metadata = fields.metadata === undefined ? lobby.metadata : readLobbyMetadata(fields.metadata, 'metadata');
  if (fields.members) {
    const { members } = lobby;
    const listed = fields.members.map((member, index) => readMember(world, member, `members.${index}.`));
    lobby.members = new Map(listed.map((member) => [member.user_id, { ...members.get(member.user_id), ...member }]));
  }
  Object.assign(lobby, {
    metadata,
    flags: fields.flags ?? lobby.flags,
    idle_timeout_seconds: fields.idle_timeout_seconds ?? lobby.idle_timeout_seconds,
    ...(fields.override_event_webhooks_url !== undefined && {
      override_event_webhooks_url: fields.override_event_webhooks_url,
    }),
  });
  closeWhenIdle(world, lobby);
}

/** Adds the member, or changes what is given of one who is there. */
export function putMember(world: World, lobby: LobbyRecord, fields: MemberFields, path = ''): LobbyMemberRecord {
  const before = lobby.members.get(fields.id);
  const member = before
    ? Object.assign(before, withoutUndefined(readMember(world, fields, path), fields))
    : readMember(world, fields, path);
  lobby.members.set(fields.id, member);
  return member;
}

export function removeMember(world: World, lobby: LobbyRecord, userId: string): void {
  lobby.members.delete(userId);
  closeWhenIdle(world, lobby);
}

/** A lobby where nobody has been for a while is shut down. */
function closeWhenIdle(world: World, lobby: LobbyRecord): void {
  if (lobby.members.size > 0) return;
  world.timers.schedule(world.clock.now() + lobby.idle_timeout_seconds * 1000, () => {
    if (lobby.members.size === 0) world.lobbies.delete(lobby.id);
  });
}

function readMember(world: World, fields: MemberFields, path: string): LobbyMemberRecord {
  if (!world.users.has(fields.id)) throw discordError(10013);
  return {
    user_id: fields.id,
    metadata: readLobbyMetadata(fields.metadata ?? null, `${path}metadata`),
    flags: fields.flags ?? 0,
    additional_name: fields.additional_name ?? null,
  };
}

/** Of the record only what the request names. */
function withoutUndefined(member: LobbyMemberRecord, fields: MemberFields): Partial<LobbyMemberRecord> {
  return Object.fromEntries(Object.entries(member).filter(([key]) => fields[key as keyof MemberFields] !== undefined));
}

/** "The max total length is 1000." */
function readLobbyMetadata(metadata: LobbyMetadata | null, path: string): LobbyMetadata | null {
  const length = Object.entries(metadata ?? {}).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (length > maxMetadata) throw invalidForm({ [path]: fieldErrors.tooLong(maxMetadata) });
  return metadata;
}

const maxModerationKey = 1024;

/** What the application's moderation said of a message: five pairs at most, as the document says. */
export function readModeration(metadata: LobbyMetadata): LobbyMetadata {
  const long = Object.keys(metadata).filter((key) => key.length > maxModerationKey);
  if (long.length === 0) return metadata;
  throw invalidForm(Object.fromEntries(long.map((key) => [key.slice(0, 20), fieldErrors.tooLong(maxModerationKey)])));
}
