import type { APISticker } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { givenFields } from '../given.ts';
import { openedFile } from '../images.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { changeableOf } from './changeable.ts';

/** https://docs.discord.com/developers/resources/sticker#create-guild-sticker */
const MOST_BYTES = 512 * 1024;
const FORMATS = ['', 'png', 'apng', 'lottie', 'gif'];

const name = z.string().min(2).max(30);
const description = z.string().max(100);
const tags = z.string().min(1).max(200).describe('a standard emoji or its name, for suggestions');
const sticker = z.string().min(1).max(100).describe('name or id');

const StickerView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  tags: z.string(),
  format: z.string(),
  available: z.boolean(),
  made_by: z.string().optional(),
});
const Answer = StickerView.extend({ guild_id: z.string() });

const view = (each: APISticker) => ({
  id: each.id,
  name: each.name,
  tags: each.tags,
  format: FORMATS[each.format_type] ?? 'unknown',
  available: each.available ?? true,
  ...withoutEmpty({ description: each.description || undefined, made_by: each.user?.username }),
});

const line = (each: z.output<typeof StickerView>): string =>
  [
    `${each.id} ${plainName(each.name)}`,
    each.format,
    `tags ${plainName(each.tags, 200)}`,
    ...(each.description ? [quoted(each.description)] : []),
    ...(each.available ? [] : ['not available']),
    ...(each.made_by ? [`by ${plainName(each.made_by)}`] : []),
  ].join('; ');

const stickersOf = ({ discord }: Context, guildId: string) =>
  discord.request<APISticker[]>('GET', path`/guilds/${guildId}/stickers`);

const changeable = changeableOf('sticker', stickersOf);

export const stickers = {
  list_stickers: operation({
    title: 'List stickers',
    description: 'Stickers of a server.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), stickers: z.array(StickerView) }),
    text: ({ stickers: all }) => all.map(line).join('\n') || 'The server has no stickers.',
    async run({ server }, context) {
      return { guild_id: server, stickers: (await stickersOf(context, server)).map(view) };
    },
  }),

  create_sticker: operation({
    title: 'Create a sticker',
    description: 'Upload a sticker: PNG, APNG, GIF or Lottie JSON, 320×320, at most 512 KB.',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['CreateGuildExpressions'],
    reason: true,
    input: z.object({
      server: Server,
      name,
      file: z.string().min(1).describe('path, URL, data: URL or base64'),
      tags,
      description: description.default(''),
    }),
    output: Answer,
    text: (o) => `Created ${line(o)}`,
    async run({ server, file, ...form }, context) {
      const files = [await openedFile(context, file, 'file', MOST_BYTES)];
      const made = await context.discord.request<APISticker>('POST', path`/guilds/${server}/stickers`, { form, files });
      return { guild_id: server, ...view(made) };
    },
  }),

  update_sticker: operation({
    title: 'Change a sticker',
    description: 'Change name, description or tags of a sticker.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      sticker,
      name: name.optional(),
      description: description.nullable().optional(),
      tags: tags.optional(),
    }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${line(o)}`,
    async run({ server, sticker: wanted, ...body }, context) {
      const changed = givenFields(body);
      const { id } = await changeable(context, server, wanted, 'change');
      const target = path`/guilds/${server}/stickers/${id}`;
      return {
        guild_id: server,
        ...view(await context.discord.request<APISticker>('PATCH', target, { body })),
        changed,
      };
    },
  }),

  delete_sticker: operation({
    title: 'Delete a sticker',
    description: 'Delete a sticker of a server, for good.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    input: z.object({ server: Server, sticker }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted sticker ${plainName(name)} (${id}).`,
    async run({ server, sticker: wanted }, context) {
      const { id, name } = await changeable(context, server, wanted, 'delete');
      await context.discord.request('DELETE', path`/guilds/${server}/stickers/${id}`);
      return { guild_id: server, id, name };
    },
  }),
};
