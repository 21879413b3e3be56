import type { APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { compareRoles } from '../../domain/hierarchy.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { RoleView, roleLine, roleView } from '../shapes/role-view.ts';

/** The roles are worth listing without it, and not every Discord-compatible backend counts. */
function uncounted(error: unknown): Record<string, number> {
  if (error instanceof OperationError && error.code === 'not_found') return {};
  throw error;
}

export const roles = {
  list_roles: operation({
    title: 'List roles',
    description: 'List roles, highest first, with members, colour and permissions beyond those of @everyone.',
    effect: 'read',
    permissions: [],
    resources: [{ template: 'discord://servers/{server}/roles', name: 'server-roles', title: 'Roles of a server' }],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), roles: z.array(RoleView) }),
    text({ guild_id, roles: all }) {
      const everyone = all.find(({ id }) => id === guild_id)?.permissions ?? [];
      return all.map((role) => roleLine(role, role.id === guild_id ? [] : everyone)).join('\n');
    },
    async run({ server }, { discord }) {
      const [all, counts] = await Promise.all([
        discord.request<APIRole[]>('GET', path`/guilds/${server}/roles`),
        discord.request<Record<string, number>>('GET', path`/guilds/${server}/roles/member-counts`).catch(uncounted),
      ]);
      // @everyone is not counted by Discord.
      const sorted = all.sort((a, b) => (a.id === server ? 1 : b.id === server ? -1 : compareRoles(b, a)));
      return { guild_id: server, roles: sorted.map((role) => roleView(role, counts[role.id])) };
    },
  }),
};
