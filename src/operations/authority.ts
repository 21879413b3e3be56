import type { APIOverwrite } from 'discord-api-types/v10';
import { type Whose, whyNotMember, whyNotPlace, whyNotRole } from '../domain/hierarchy.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { permissionBits, permissionTitle } from '../kernel/permission-names.ts';

/**
 * Checks that depend on the input and so cannot be declared: they hold for the bot, and for the caller where it is a
 * Discord user. All of them refuse before anything is sent, with what is missing and where to grant it.
 */
type Acting = Pick<Context, 'caller' | 'discord'>;

interface Place {
  guildId: string;
  channelId?: string | undefined;
}

const actors = async ({ caller, discord }: Acting): Promise<{ id: string; whose: Whose }[]> => [
  { id: (await discord.me()).id, whose: 'bot' },
  ...(caller.kind === 'user' ? [{ id: caller.id, whose: 'caller' } as const] : []),
];

async function held({ discord }: Acting, { guildId, channelId }: Place, userId: string) {
  return discord.permissions({ guildId, userId, ...(channelId === undefined ? {} : { channelId }) });
}

const list = (names: readonly PermissionName[]) => names.map(permissionTitle).join(', ');

const where = (whose: Whose, channelId: string | undefined) =>
  `Grant it under Server Settings > Roles to a role of ${whose === 'bot' ? 'the bot' : 'yours'}${
    channelId === undefined ? '' : ', or under Edit Channel > Permissions'
  }. Nothing was done.`;

/** `doing` completes "The bot may not …". `only` leaves one of the two out. */
export async function requirePermissions(
  context: Acting,
  place: Place,
  names: readonly PermissionName[],
  doing: string,
  only?: Whose,
): Promise<void> {
  for (const { id, whose } of await actors(context)) {
    if (only && whose !== only) continue;
    const { permissions } = await held(context, place, id);
    const missing = names.filter((name) => !permissions.includes(name));
    if (missing.length === 0) continue;
    const who = whose === 'bot' ? 'The bot' : 'You';
    throw new OperationError('missing_permission', `${who} may not ${doing}: missing ${list(missing)}.`, {
      hint: where(whose, place.channelId),
    });
  }
}

/** What one made oneself is changed with the right to make such things, what others made with the right to manage them. */
export async function requireMaker(
  context: Acting,
  place: Place,
  maker: string | null | undefined,
  { make, manage }: { make: PermissionName; manage: PermissionName },
  doing: string,
): Promise<void> {
  for (const { id, whose } of await actors(context)) {
    const { permissions } = await held(context, place, id);
    if (permissions.includes(manage) || (maker === id && permissions.includes(make))) continue;
    const who = whose === 'bot' ? 'The bot' : 'You';
    throw new OperationError('missing_permission', `${who} may not ${doing}: missing ${permissionTitle(manage)}.`, {
      hint: where(whose, place.channelId),
    });
  }
}

/** Nobody can hand out or take away what they do not have themselves. */
export async function requireHeld(
  context: Acting,
  place: Place,
  names: readonly PermissionName[],
  field: string,
): Promise<void> {
  for (const { id, whose } of await actors(context)) {
    const { permissions } = await held(context, place, id);
    const missing = names.filter((name) => !permissions.includes(name));
    if (missing.length === 0) continue;
    const who = whose === 'bot' ? 'the bot' : 'you';
    throw new OperationError(
      'missing_permission',
      `${field}: ${list(missing)} cannot be granted or denied by ${who}, who lacks it.`,
      { hint: where(whose, place.channelId) },
    );
  }
}

/**
 * As requireHeld, for overwrites of a channel. Discord lets only administrators touch Manage Roles there, and lets those
 * set anything who were given Manage Roles in that very channel.
 * https://docs.discord.com/developers/resources/channel#edit-channel-permissions
 */
export async function requireSettable(
  context: Acting,
  place: Place,
  names: readonly PermissionName[],
  field: string,
  overwrites: readonly Pick<APIOverwrite, 'id' | 'allow'>[] = [],
): Promise<void> {
  if (names.includes('ManageRoles')) {
    await requirePermissions(context, place, ['Administrator'], 'set Manage Roles in a channel');
  }
  const { discord, caller } = context;
  const member = await discord.member(place.guildId, (await discord.me()).id);
  const entrusted = overwrites.some(
    ({ id, allow }) =>
      (id === member.user.id || member.roles.includes(id)) && BigInt(allow) & permissionBits(['ManageRoles']),
  );
  if (!entrusted || caller.kind === 'user') await requireHeld(context, place, names, field);
}

/** Members at or above one's own highest role are out of reach. A user who is no member has no rank. */
export async function requireRankOver(context: Acting, guildId: string, userId: string): Promise<void> {
  const { discord } = context;
  if (userId === (await discord.me()).id) {
    throw new OperationError('forbidden', 'user: that is the bot itself.', {
      hint: 'Choose somebody else. Nothing was done.',
    });
  }
  const target = await discord.member(guildId, userId).catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (!target) return;
  const guild = await discord.guild(guildId);
  for (const { id, whose } of await actors(context)) {
    const problem = whyNotMember(guild, await discord.member(guildId, id), target, whose);
    if (problem) throw problem;
  }
}

export async function requireRankOverRole(
  context: Acting,
  guildId: string,
  role: { id: string; name: string; position: number },
): Promise<void> {
  const guild = await context.discord.guild(guildId);
  for (const { id, whose } of await actors(context)) {
    const problem = whyNotRole(guild, await context.discord.member(guildId, id), role, whose);
    if (problem) throw problem;
  }
}

/** A role can be put only below one's own highest. */
export async function requirePlace(context: Acting, guildId: string, position: number): Promise<void> {
  const guild = await context.discord.guild(guildId);
  for (const { id, whose } of await actors(context)) {
    const problem = whyNotPlace(guild, await context.discord.member(guildId, id), position, whose);
    if (problem) throw problem;
  }
}
