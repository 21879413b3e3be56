import type { APISoundboardSound } from 'discord-api-types/v10';
import { z } from 'zod';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { givenFields } from '../given.ts';
import { soundData } from '../images.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { emojiFields } from '../shapes/emoji-field.ts';
import { changeableOf } from './changeable.ts';

/** https://docs.discord.com/developers/resources/soundboard#create-guild-soundboard-sound */
const MOST_BYTES = 512 * 1024;

const name = z.string().min(2).max(32);
const volume = z.number().min(0).max(1);
const emoji = z.string().min(1).max(100).describe('Unicode emoji, name:id or id');
const sound = z.string().min(1).max(100).describe('name or id');

const SoundView = z.object({
  id: z.string(),
  name: z.string(),
  volume: z.number(),
  emoji: z.string().optional(),
  available: z.boolean(),
  made_by: z.string().optional(),
});
const Answer = SoundView.extend({ guild_id: z.string() });

const view = (each: APISoundboardSound) => ({
  id: each.sound_id,
  name: each.name,
  volume: each.volume,
  available: each.available,
  ...withoutEmpty({ emoji: each.emoji_name ?? each.emoji_id ?? undefined, made_by: each.user?.username }),
});

const line = (each: z.output<typeof SoundView>): string =>
  [
    `${each.id} ${plainName(each.name)}`,
    `volume ${each.volume}`,
    ...(each.emoji ? [oneLine(each.emoji, 100)] : []),
    ...(each.available ? [] : ['not available']),
    ...(each.made_by ? [`by ${plainName(each.made_by)}`] : []),
  ].join('; ');

async function soundsOf({ discord }: Context, guildId: string): Promise<(APISoundboardSound & { id: string })[]> {
  const found = await discord.request<{ items: APISoundboardSound[] }>(
    'GET',
    path`/guilds/${guildId}/soundboard-sounds`,
  );
  return found.items.map((each) => ({ ...each, id: each.sound_id }));
}

const changeable = changeableOf('sound', soundsOf);

export const sounds = {
  list_sounds: operation({
    title: 'List soundboard sounds',
    description: 'Soundboard sounds of a server.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server }),
    output: z.object({ guild_id: z.string(), sounds: z.array(SoundView) }),
    text: ({ sounds: all }) => all.map(line).join('\n') || 'The server has no sounds of its own.',
    async run({ server }, context) {
      return { guild_id: server, sounds: (await soundsOf(context, server)).map(view) };
    },
  }),

  create_sound: operation({
    title: 'Create a soundboard sound',
    description: 'Upload a soundboard sound: MP3 or Ogg, at most 512 KB and 5.2 seconds.',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['CreateGuildExpressions'],
    reason: true,
    input: z.object({
      server: Server,
      name,
      sound: z.string().min(1).describe('path, URL, data: URL or base64'),
      volume: volume.default(1),
      emoji: emoji.optional(),
    }),
    output: Answer,
    text: (o) => `Created ${line(o)}`,
    async run({ server, sound: file, emoji: shown, ...rest }, context) {
      const body = {
        ...rest,
        ...(shown === undefined ? {} : emojiFields(shown)),
        sound: await soundData(context, file, 'sound', MOST_BYTES),
      };
      const target = path`/guilds/${server}/soundboard-sounds`;
      return { guild_id: server, ...view(await context.discord.request<APISoundboardSound>('POST', target, { body })) };
    },
  }),

  update_sound: operation({
    title: 'Change a soundboard sound',
    description: 'Change name, volume or emoji of a soundboard sound.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      sound,
      name: name.optional(),
      volume: volume.optional(),
      emoji: emoji.nullable().optional(),
    }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${line(o)}`,
    async run({ server, sound: wanted, ...given }, context) {
      const changed = givenFields(given);
      const { id } = await changeable(context, server, wanted, 'change');
      const { emoji: shown, ...rest } = given;
      const target = path`/guilds/${server}/soundboard-sounds/${id}`;
      const body = { ...rest, ...(shown === undefined ? {} : emojiFields(shown)) };
      const after = await context.discord.request<APISoundboardSound>('PATCH', target, { body });
      return { guild_id: server, ...view(after), changed };
    },
  }),

  delete_sound: operation({
    title: 'Delete a soundboard sound',
    description: 'Delete a soundboard sound of a server, for good.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    input: z.object({ server: Server, sound }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted sound ${plainName(name)} (${id}).`,
    async run({ server, sound: wanted }, context) {
      const { id, name } = await changeable(context, server, wanted, 'delete');
      await context.discord.request('DELETE', path`/guilds/${server}/soundboard-sounds/${id}`);
      return { guild_id: server, id, name };
    },
  }),
};
