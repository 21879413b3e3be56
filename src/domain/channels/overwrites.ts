import type { APIOverwrite, APIRole } from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { PermissionName } from '../../kernel/operation.ts';
import { permissionBits } from '../../kernel/permission-names.ts';
import { parsePermissions } from '../permissions.ts';

/** An overwrite as callers write it; exactly one of role and user. */
export interface OverwriteInput {
  role?: string | undefined;
  user?: string | undefined;
  allow: readonly string[];
  deny: readonly string[];
}

export interface OverwriteBody {
  id: string;
  type: 0 | 1;
  allow: string;
  deny: string;
}

export const ROLE = 0;
export const MEMBER = 1;

function roleId(wanted: string, roles: readonly APIRole[], guildId: string): string {
  const id = /^(?:<@&)?(\d{15,20})>?$/.exec(wanted)?.[1];
  if (id) return id;
  const name = wanted.replace(/^@/, '').trim().toLowerCase();
  if (name === 'everyone') return guildId;
  const matches = roles.filter((role) => role.name.toLowerCase() === name);
  if (matches.length === 1 && matches[0]) return matches[0].id;
  const close = nearest(
    wanted,
    roles.map((role) => role.name),
  );
  throw new OperationError(
    matches.length > 1 ? 'ambiguous' : 'not_found',
    `overwrites: ${matches.length > 1 ? 'several roles are' : 'no role is'} named ${JSON.stringify(wanted.slice(0, 60))}.`,
    { hint: close.length > 0 ? `Did you mean ${close.join(', ')}? Ids work too.` : 'list_roles shows what there is.' },
  );
}

/** The overwrites as Discord takes them. Names of roles are looked up; users are given by id or mention. */
export function overwriteBodies(
  given: readonly OverwriteInput[],
  guild: { id: string; roles: readonly APIRole[] },
): OverwriteBody[] {
  return given.map(({ role, user, allow, deny }) => {
    const userId = /^(?:<@!?)?(\d{15,20})>?$/.exec(user ?? '')?.[1];
    if ((role === undefined) === (user === undefined) || (user !== undefined && !userId)) {
      throw new OperationError('invalid_input', 'overwrites: each needs either a role or the id of a user.', {
        hint: 'For example {"role": "Staff", "allow": ["ViewChannel"]}. Nothing was done.',
      });
    }
    return {
      id: role === undefined ? (userId ?? '') : roleId(role, guild.roles, guild.id),
      type: role === undefined ? MEMBER : ROLE,
      allow: String(permissionBits(parsePermissions(allow, 'overwrites.allow'))),
      deny: String(permissionBits(parsePermissions(deny, 'overwrites.deny'))),
    };
  });
}

/** Overwrites that hide a channel from all but the given roles and users. */
export function privateTo(
  guildId: string,
  roles: readonly string[],
  users: readonly string[],
  voice: boolean,
): OverwriteBody[] {
  const view = String(permissionBits(voice ? ['ViewChannel', 'Connect'] : ['ViewChannel']));
  return [
    { id: guildId, type: ROLE, allow: '0', deny: view },
    ...roles.map((id) => ({ id, type: ROLE, allow: view, deny: '0' }) as const),
    ...users.map((id) => ({ id, type: MEMBER, allow: view, deny: '0' }) as const),
  ];
}

/** Later overwrites for the same role or user add to earlier ones and win where they disagree. */
export function mergeOverwrites(all: readonly OverwriteBody[]): OverwriteBody[] {
  const merged = new Map<string, OverwriteBody>();
  for (const { id, type, allow, deny } of all) {
    const before = merged.get(id);
    merged.set(id, {
      id,
      type,
      allow: String((BigInt(before?.allow ?? 0) & ~BigInt(deny)) | BigInt(allow)),
      deny: String((BigInt(before?.deny ?? 0) & ~BigInt(allow)) | BigInt(deny)),
    });
  }
  return [...merged.values()];
}

export interface OverwriteChange {
  allow: readonly PermissionName[];
  deny: readonly PermissionName[];
  clear: readonly PermissionName[] | 'all';
}

/** The overwrite after the change, as decimal bits; undefined when nothing is left of it. */
export function changeOverwrite(
  current: Pick<APIOverwrite, 'allow' | 'deny'> | undefined,
  change: OverwriteChange,
): { allow: string; deny: string } | undefined {
  const [allow, deny] = [permissionBits(change.allow), permissionBits(change.deny)];
  const keep = change.clear === 'all' ? 0n : ~(permissionBits(change.clear) | allow | deny);
  const next = {
    allow: (BigInt(current?.allow ?? 0) & keep) | allow,
    deny: (BigInt(current?.deny ?? 0) & keep) | deny,
  };
  return next.allow === 0n && next.deny === 0n ? undefined : { allow: String(next.allow), deny: String(next.deny) };
}
