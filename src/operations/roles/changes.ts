import type { APIGuild, APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { inOrder, type Step } from '../../domain/batch.ts';
import { parseRoleColors } from '../../domain/colors.ts';
import { parsePermissions } from '../../domain/permissions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { operation } from '../../kernel/operation.ts';
import { permissionBits, permissionNames } from '../../kernel/permission-names.ts';
import { Role, Server } from '../../kernel/references.ts';
import { requireHeld, requirePlace, requireRankOverRole } from '../authority.ts';
import { imageData } from '../images.ts';
import { roleView } from '../shapes/role-view.ts';

const names = z.array(z.string()).optional();
const looks = {
  color: z.string().optional().describe('#rrggbb, two for a gradient, or holographic'),
  hoist: z.boolean().optional().describe('shown apart'),
  mentionable: z.boolean().optional(),
  icon: z.string().nullable().optional().describe('emoji, or image URL or path'),
  position: z.int().min(1).optional().describe('1 is lowest'),
};
type Looks = z.output<z.ZodObject<typeof looks>>;

async function looksBody(context: Context, { color, hoist, mentionable, icon }: Looks) {
  const emoji = typeof icon === 'string' && /^\p{Extended_Pictographic}|^\p{Regional_Indicator}/u.test(icon);
  return {
    colors: color === undefined ? undefined : parseRoleColors(color),
    hoist,
    mentionable,
    ...(icon === undefined
      ? {}
      : emoji
        ? { unicode_emoji: icon, icon: null }
        : { icon: icon && (await imageData(context, icon, 'icon')), unicode_emoji: null }),
  };
}

const Placed = z.object({ guild_id: z.string(), id: z.string(), name: z.string(), position: z.int() });
const placed = (guild_id: string, { id, name, position }: APIRole) => ({ guild_id, id, name, position });

const find = (guild: APIGuild, id: string): APIRole => {
  const role = guild.roles.find((each) => each.id === id);
  if (role) return role;
  throw new OperationError('not_found', 'role: the server has no such role.', {
    hint: 'list_roles shows what there is.',
  });
};

/** Puts a role at a position; Discord moves the others along. Gives the role as it stands then. */
async function placeRole(
  { discord }: Context,
  guildId: string,
  id: string,
  position: number,
): Promise<APIRole | undefined> {
  const body = [{ id, position }];
  const all = await discord.request<APIRole[]>('PATCH', path`/guilds/${guildId}/roles`, { body });
  return all.find((role) => role.id === id);
}

export const changes = {
  create_role: operation({
    title: 'Create a role',
    description: 'Create a role. permissions by name, e.g. ["Manage Messages"]; without them it adds none.',
    effect: 'create',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    input: z.object({ server: Server, name: z.string().min(1).max(100), permissions: names, ...looks }),
    output: Placed,
    text: ({ id, name, position }) => `Created role ${plainName(name)} (${id}) at position ${position}.`,
    async run({ server, name, permissions, ...rest }, context) {
      const wanted = parsePermissions(permissions ?? [], 'permissions');
      await requireHeld(context, { guildId: server }, wanted, 'permissions');
      const { position } = rest;
      if (position !== undefined) await requirePlace(context, server, position);
      const body = { name, permissions: String(permissionBits(wanted)), ...(await looksBody(context, rest)) };
      let role = await context.discord.request<APIRole>('POST', path`/guilds/${server}/roles`, { body });
      if (position !== undefined) {
        const done = { what: `role ${role.id} created`, run: async () => {} };
        const run = async () => {
          role = (await placeRole(context, server, role.id, position)) ?? role;
        };
        await inOrder([done, { what: 'position', run }], context.callId);
      }
      return placed(server, role);
    },
  }),

  update_role: operation({
    title: 'Change a role',
    description: 'Change name, looks, position or permissions of a role; only what is given changes.',
    effect: 'update',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      role: Role,
      name: z.string().min(1).max(100).optional(),
      permissions: names.describe('replaces all'),
      allow: names.describe('adds'),
      deny: names.describe('takes away'),
      ...looks,
    }),
    output: Placed.extend({ changed: z.array(z.string()) }),
    text: ({ changed, id, name, position }) =>
      `Changed ${changed.join(', ')} of role ${plainName(name)} (${id}), now at position ${position}.`,
    async run({ server, role: id, ...given }, context) {
      const { name, permissions, allow, deny, position, ...rest } = given;
      const changed = Object.entries(given)
        .filter(([, value]) => value !== undefined)
        .map(([key]) => key);
      if (changed.length === 0) {
        throw new OperationError('invalid_input', 'Nothing to change was given.', {
          hint: 'Give name, color, permissions, … as well.',
        });
      }
      const role = find(await context.discord.guild(server), id);
      await requireRankOverRole(context, server, role);
      if (position !== undefined) await requirePlace(context, server, position);

      const [plus, minus] = [parsePermissions(allow ?? [], 'allow'), parsePermissions(deny ?? [], 'deny')];
      const base = permissions
        ? permissionBits(parsePermissions(permissions, 'permissions'))
        : BigInt(role.permissions);
      const next = (base | permissionBits(plus)) & ~permissionBits(minus);
      await requireHeld(context, { guildId: server }, permissionNames(next ^ BigInt(role.permissions)), 'permissions');

      const body = {
        name,
        permissions: permissions || allow || deny ? String(next) : undefined,
        ...(await looksBody(context, rest)),
      };
      let after = role;
      const steps: Step[] = [];
      if (Object.values(body).some((value) => value !== undefined)) {
        steps.push({
          what: changed.filter((key) => key !== 'position').join(', '),
          run: async () => {
            after = await context.discord.request<APIRole>('PATCH', path`/guilds/${server}/roles/${id}`, { body });
          },
        });
      }
      if (position !== undefined) {
        const run = async () => {
          after = (await placeRole(context, server, id, position)) ?? after;
        };
        steps.push({ what: 'position', run });
      }
      await inOrder(steps, context.callId);
      return { ...placed(server, after), changed };
    },
  }),

  delete_role: operation({
    title: 'Delete a role',
    description: 'Delete a role; everyone who has it loses it.',
    effect: 'delete',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    input: z.object({ server: Server, role: Role }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted role ${plainName(name)} (${id}).`,
    async run({ server, role: id }, context) {
      const role = find(await context.discord.guild(server), id);
      const { managed_by } = roleView(role);
      if (managed_by || id === server) {
        throw new OperationError(
          'invalid_input',
          `role: ${guarded(role.name)} cannot be deleted; ${managed_by ? `it belongs to ${managed_by}` : 'everyone has it'}.`,
          { hint: managed_by ? 'It goes when its owner leaves the server.' : 'Change its permissions instead.' },
        );
      }
      await requireRankOverRole(context, server, role);
      await context.discord.request('DELETE', path`/guilds/${server}/roles/${id}`);
      return { guild_id: server, id, name: role.name };
    },
  }),
};
