import type { APITemplate } from 'discord-api-types/v10';
import { z } from 'zod';
import { inOrder, type Step } from '../../domain/batch.ts';
import { formatTime } from '../../domain/durations.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { findNamed } from '../find-named.ts';
import { givenFields } from '../given.ts';

const Template = z.object({
  code: z.string(),
  name: z.string(),
  description: z.string().optional(),
  url: z.string(),
  uses: z.int(),
  creator_id: z.string(),
  updated_at: z.string().describe('ISO 8601'),
  outdated: z.boolean().describe('the server has changed since'),
});
const Answer = Template.extend({ guild_id: z.string() });

const name = z.string().trim().min(1).max(100);
const description = z.string().max(120).nullable().optional();
const template = z.string().min(1).max(120).describe('name or code');

const view = (each: APITemplate) => ({
  code: each.code,
  name: each.name,
  ...(each.description ? { description: each.description } : {}),
  url: `https://discord.new/${each.code}`,
  uses: each.usage_count,
  creator_id: each.creator_id,
  updated_at: new Date(each.updated_at).toISOString(),
  outdated: each.is_dirty ?? false,
});

const line = (each: z.output<typeof Template>): string =>
  [
    `${each.code} ${plainName(each.name)}`,
    each.url,
    ...(each.description ? [quoted(each.description, 120)] : []),
    `used ${each.uses} ${each.uses === 1 ? 'time' : 'times'}`,
    `as of ${formatTime(each.updated_at)} UTC`,
    ...(each.outdated ? ['outdated: sync brings it up to date'] : []),
    `by ${each.creator_id}`,
  ].join('; ');

const templatesOf = ({ discord }: Context, guildId: string) =>
  discord.request<APITemplate[]>('GET', path`/guilds/${guildId}/templates`);

async function find(context: Context, guildId: string, wanted: string): Promise<APITemplate> {
  const all = await templatesOf(context, guildId);
  const code = /([\w-]+)\/?$/.exec(wanted.trim())?.[1];
  return (
    all.find((each) => each.code === code) ??
    findNamed(
      all.map((each) => ({ ...each, id: each.code })),
      wanted,
      'template',
      'list_templates',
    )
  );
}

export const templates = {
  list_templates: operation({
    title: 'List server templates',
    description: 'Templates made of a server, with their links.',
    effect: 'read',
    rare: true,
    permissions: ['ManageGuild'],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), templates: z.array(Template) }),
    text: ({ templates: all }) => all.map(line).join('\n') || 'No template was made of the server.',
    async run({ server }, context) {
      return { guild_id: server, templates: (await templatesOf(context, server)).map(view) };
    },
  }),

  create_template: operation({
    title: 'Create a server template',
    description:
      'Make a template of a server: its channels, roles and settings, without messages and members. One a server.',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    input: z.object({ server: Server, name, description }),
    output: Answer,
    text: (o) => `Created ${line(o)}`,
    async run({ server, ...body }, { discord }) {
      const made = await discord.request<APITemplate>('POST', path`/guilds/${server}/templates`, { body });
      return { guild_id: server, ...view(made) };
    },
  }),

  update_template: operation({
    title: 'Change a server template',
    description: 'Rename or describe a template, or bring it up to date with its server (sync).',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    idempotent: true,
    input: z.object({ server: Server, template, name: name.optional(), description, sync: z.literal(true).optional() }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${line(o)}`,
    async run({ server, template: wanted, sync, ...body }, context) {
      const changed = givenFields({ ...body, sync });
      let after = await find(context, server, wanted);
      const target = path`/guilds/${server}/templates/${after.code}`;
      const steps: Step[] = [];
      const named = changed.filter((field) => field !== 'sync');
      if (named.length > 0) {
        const run = async () => {
          after = await context.discord.request<APITemplate>('PATCH', target, { body });
        };
        steps.push({ what: named.join(', '), run });
      }
      if (sync) {
        const run = async () => {
          after = await context.discord.request<APITemplate>('PUT', target);
        };
        steps.push({ what: 'sync', run });
      }
      await inOrder(steps, context.callId);
      return { guild_id: server, ...view(after), changed };
    },
  }),

  delete_template: operation({
    title: 'Delete a server template',
    description: 'Delete a template; servers made of it stay.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    input: z.object({ server: Server, template }),
    output: z.object({ guild_id: z.string(), code: z.string(), name: z.string() }),
    text: ({ code, name }) => `Deleted template ${plainName(name)} (${code}).`,
    async run({ server, template: wanted }, context) {
      const { code, name } = await find(context, server, wanted);
      await context.discord.request('DELETE', path`/guilds/${server}/templates/${code}`);
      return { guild_id: server, code, name };
    },
  }),
};
