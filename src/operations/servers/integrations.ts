import type { APIGuildIntegration } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { findNamed } from '../find-named.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

const Integration = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().describe('discord (a bot), twitch, youtube, guild_subscription'),
  enabled: z.boolean(),
  account: z.string(),
  bot_id: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  added_by: z.string().optional(),
});

const line = (each: z.output<typeof Integration>): string =>
  [
    `${each.id} ${plainName(each.name)}`,
    each.type === 'discord' ? 'bot' : each.type,
    ...(each.enabled ? [] : ['off']),
    `account ${plainName(each.account)}`,
    ...(each.bot_id ? [`bot ${each.bot_id}`] : []),
    ...(each.scopes ? [`scopes ${each.scopes.join(' ')}`] : []),
    ...(each.added_by ? [`added by ${plainName(each.added_by)}`] : []),
  ].join('; ');

const view = (each: APIGuildIntegration) => ({
  id: each.id,
  name: each.name,
  type: each.type,
  enabled: each.enabled ?? true,
  account: each.account.name,
  ...withoutEmpty({
    bot_id: each.application?.bot?.id,
    scopes: each.scopes?.length ? each.scopes.map(String) : undefined,
    added_by: each.user?.username,
  }),
});

export const integrations = {
  list_integrations: operation({
    title: 'List integrations',
    description: 'Bots and connected services of a server, with what they may and who added them.',
    effect: 'read',
    rare: true,
    permissions: ['ManageGuild'],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), integrations: z.array(Integration) }),
    text: ({ integrations: all }) => all.map(line).join('\n') || 'The server has no integrations.',
    async run({ server }, { discord }) {
      const all = await discord.request<APIGuildIntegration[]>('GET', path`/guilds/${server}/integrations`);
      return { guild_id: server, integrations: all.map(view) };
    },
  }),

  delete_integration: operation({
    title: 'Remove an integration',
    description: 'Remove an integration with its webhooks; the bot behind it leaves the server.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    input: z.object({ server: Server, integration: z.string().min(1).max(100).describe('name or id') }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Removed integration ${plainName(name)} (${id}).`,
    async run({ server, integration: wanted }, { discord }) {
      const all = await discord.request<APIGuildIntegration[]>('GET', path`/guilds/${server}/integrations`);
      const found = findNamed(all, wanted, 'integration', 'list_integrations');
      if (found.application?.bot?.id === (await discord.me()).id) {
        throw new OperationError('forbidden', 'integration: that is the bot itself.', {
          hint: 'It would leave the server. A human can remove it under Server Settings > Integrations.',
        });
      }
      await discord.request('DELETE', path`/guilds/${server}/integrations/${found.id}`);
      return { guild_id: server, id: found.id, name: found.name };
    },
  }),
};
