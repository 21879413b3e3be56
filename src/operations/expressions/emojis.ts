import type { APIEmoji } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyRole, Server } from '../../kernel/references.ts';
import { givenFields } from '../given.ts';
import { imageData } from '../images.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { changeableOf } from './changeable.ts';

/** https://docs.discord.com/developers/resources/emoji#create-guild-emoji */
const MOST_BYTES = 256 * 1024;

const name = z
  .string()
  .regex(/^\w{2,32}$/)
  .describe('2 to 32 letters, digits, _');
const roles = z.array(AnyRole.unwrap()).max(250).optional();
const emoji = z.string().min(1).max(100).describe('name or id');

const EmojiView = z.object({
  id: z.string(),
  name: z.string(),
  animated: z.boolean(),
  available: z.boolean(),
  managed: z.boolean(),
  roles: z.array(z.string()).optional().describe('who may use it, by name; everybody when absent'),
  made_by: z.string().optional(),
});
const Answer = EmojiView.extend({ guild_id: z.string() });

type Custom = APIEmoji & { id: string; name: string };

async function emojisOf({ discord }: Context, guildId: string): Promise<Custom[]> {
  const all = await discord.request<APIEmoji[]>('GET', path`/guilds/${guildId}/emojis`);
  return all.filter((each): each is Custom => each.id !== null && each.name !== null);
}

async function roleNames({ discord }: Context, guildId: string): Promise<Map<string, string>> {
  return new Map((await discord.guild(guildId)).roles.map((role) => [role.id, role.name]));
}

const view = (each: APIEmoji, named: ReadonlyMap<string, string>) => ({
  id: each.id ?? '',
  name: each.name ?? '',
  animated: each.animated ?? false,
  available: each.available ?? true,
  managed: each.managed ?? false,
  ...withoutEmpty({
    roles: each.roles?.length ? each.roles.map((id) => named.get(id) ?? id) : undefined,
    made_by: each.user?.username,
  }),
});

const line = (each: z.output<typeof EmojiView>): string =>
  [
    `${each.id} :${plainName(each.name)}:`,
    ...(each.animated ? ['animated'] : []),
    ...(each.available ? [] : ['not available']),
    ...(each.managed ? ['managed by an integration'] : []),
    ...(each.roles ? [`only for ${each.roles.map((role) => plainName(role)).join(' ')}`] : []),
    ...(each.made_by ? [`by ${plainName(each.made_by)}`] : []),
  ].join('; ');

const changeable = changeableOf('emoji', emojisOf);

export const emojis = {
  list_emojis: operation({
    title: 'List emojis',
    description: 'Custom emojis of a server, with who may use them and who made them.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), emojis: z.array(EmojiView) }),
    text: ({ emojis: all }) => all.map(line).join('\n') || 'The server has no emojis of its own.',
    async run({ server }, context) {
      const [all, named] = await Promise.all([emojisOf(context, server), roleNames(context, server)]);
      return { guild_id: server, emojis: all.map((each) => view(each, named)) };
    },
  }),

  create_emoji: operation({
    title: 'Create an emoji',
    description: 'Upload an emoji: PNG, JPEG, GIF or WebP of at most 256 KB. roles confines it to them.',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['CreateGuildExpressions'],
    reason: true,
    input: z.object({
      server: Server,
      name,
      image: z.string().min(1).describe('path, URL, data: URL or base64'),
      roles,
    }),
    output: Answer,
    text: (o) => `Created ${line(o)}`,
    async run({ server, name, image, roles }, context) {
      const body = { name, image: await imageData(context, image, 'image', MOST_BYTES), roles: roles ?? [] };
      const made = await context.discord.request<APIEmoji>('POST', path`/guilds/${server}/emojis`, { body });
      return { guild_id: server, ...view(made, await roleNames(context, server)) };
    },
  }),

  update_emoji: operation({
    title: 'Change an emoji',
    description: 'Rename an emoji, or confine it to roles ([] opens it to everybody).',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    idempotent: true,
    input: z.object({ server: Server, emoji, name: name.optional(), roles }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${line(o)}`,
    async run({ server, emoji: wanted, ...body }, context) {
      const changed = givenFields(body);
      const { id } = await changeable(context, server, wanted, 'change');
      const after = await context.discord.request<APIEmoji>('PATCH', path`/guilds/${server}/emojis/${id}`, { body });
      return { guild_id: server, ...view(after, await roleNames(context, server)), changed };
    },
  }),

  delete_emoji: operation({
    title: 'Delete an emoji',
    description: 'Delete a custom emoji of a server, for good.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    input: z.object({ server: Server, emoji }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted emoji :${plainName(name)}: (${id}).`,
    async run({ server, emoji: wanted }, context) {
      const { id, name } = await changeable(context, server, wanted, 'delete');
      await context.discord.request('DELETE', path`/guilds/${server}/emojis/${id}`);
      return { guild_id: server, id, name };
    },
  }),
};
