import type { APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { compareRoles, highestRole } from '../../domain/hierarchy.ts';
import { orderAs } from '../../domain/ordering.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Role, Server } from '../../kernel/references.ts';
import { requireRankOverRole } from '../authority.ts';

export const order = {
  order_roles: operation({
    title: 'Order roles',
    description:
      'Put roles in an order, highest first, at once. Roles that are not named stay beside their neighbours.',
    effect: 'update',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    idempotent: true,
    like: ['update_role'],
    input: z.object({ server: Server, roles: z.array(Role).min(2).max(250).describe('highest first') }),
    output: z.object({ guild_id: z.string(), moved: z.array(z.object({ id: z.string(), name: z.string() })) }),
    text: ({ moved }) =>
      moved.length === 0 ? 'They were in that order.' : `Moved ${moved.map(({ name }) => plainName(name)).join(', ')}.`,
    async run({ server, roles: wanted }, context) {
      const { discord } = context;
      const roles = await discord.request<APIRole[]>('GET', path`/guilds/${server}/roles`);
      const guild = { ...(await discord.guild(server)), roles };
      const named = [...new Set(wanted)].filter((id) => id !== server);
      for (const role of roles) if (named.includes(role.id)) await requireRankOverRole(context, server, role);
      const self = await discord.member(server, (await discord.me()).id);
      const top = highestRole(guild, self);
      const movable = roles
        .filter((role) => role.id !== server && (guild.owner_id === self.user.id || compareRoles(role, top) < 0))
        .filter((role) => role.id !== top.id)
        .sort((a, b) => compareRoles(b, a));
      const { order: ids, moved } = orderAs(
        movable.map(({ id }) => id),
        named,
      );
      if (moved.length > 0) {
        const body = ids.map((id, index) => ({ id, position: ids.length - index }));
        await discord.request('PATCH', path`/guilds/${server}/roles`, { body });
      }
      return {
        guild_id: server,
        moved: roles.filter(({ id }) => moved.includes(id)).map(({ id, name }) => ({ id, name })),
      };
    },
  }),
};
