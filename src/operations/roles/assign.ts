import { z } from 'zod';
import { eachItem } from '../../domain/batch.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { operation } from '../../kernel/operation.ts';
import { Role, Server, User } from '../../kernel/references.ts';
import { requireRankOverRole } from '../authority.ts';
import { BatchReport, batchText } from '../shapes/batch-report.ts';
import { roleView } from '../shapes/role-view.ts';

export const assign = {
  assign_role: operation({
    title: 'Give or take roles',
    description:
      'Give one or several roles to one or several members, or take them away with remove. Reports per member.',
    effect: 'update',
    permissions: ['ManageRoles'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      users: z.array(User).min(1).max(500),
      roles: z.array(Role).min(1).max(50),
      remove: z.boolean().default(false),
    }),
    output: BatchReport.extend({
      guild_id: z.string(),
      roles: z.array(z.string()).describe('by name'),
      removed: z.boolean(),
      unchanged: z.array(z.string()).describe('had them already, or did not have them'),
    }),
    text({ roles, removed, unchanged, ...report }) {
      const named = roles.map((name) => plainName(name)).join(', ');
      const told = batchText(report, removed ? `Took ${named} from` : `Gave ${named} to`);
      return unchanged.length > 0 ? `${told}\nnothing to do for ${unchanged.join(' ')}` : told;
    },
    async run({ server, users, roles, remove }, context) {
      const { discord } = context;
      const guild = await discord.guild(server);
      const wanted = roles.map((id) => guild.roles.find((role) => role.id === id) ?? id);
      for (const role of wanted) {
        if (typeof role === 'string') {
          throw new OperationError('not_found', `roles: the server has no role ${role}.`, {
            hint: 'list_roles shows what there is. Nothing was done.',
          });
        }
        const { managed_by } = roleView(role);
        if (managed_by || role.id === server) {
          const why = managed_by ? `belongs to ${managed_by}` : 'is held by everyone';
          throw new OperationError(
            'invalid_input',
            `roles: ${guarded(role.name)} ${why}; nobody can give or take it.`,
            {
              hint: 'Leave it out. Nothing was done.',
            },
          );
        }
        await requireRankOverRole(context, server, role);
      }

      const unchanged: string[] = [];
      const report = await eachItem(users, context, async (user) => {
        const member = await discord.member(server, user);
        const open = roles.filter((id) => member.roles.includes(id) === remove);
        if (open.length === 0) unchanged.push(user);
        const given: string[] = [];
        for (const id of open) {
          try {
            await discord.request(remove ? 'DELETE' : 'PUT', path`/guilds/${server}/members/${user}/roles/${id}`);
            given.push(id);
          } catch (error) {
            if (given.length === 0 || !(error instanceof OperationError)) throw error;
            const { code, message, hint, retriable } = error;
            throw new OperationError(code, `only ${given.join(' ')}: ${message}`, { hint, retriable, cause: error });
          }
        }
      });
      return {
        guild_id: server,
        roles: guild.roles.filter(({ id }) => roles.includes(id)).map(({ name }) => name),
        removed: remove,
        unchanged,
        ...report,
        done: report.done.filter((id) => !unchanged.includes(id)),
      };
    },
  }),
};
