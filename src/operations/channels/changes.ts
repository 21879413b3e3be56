import type { APIChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { inOrder, type Step } from '../../domain/batch.ts';
import { confinedTo } from '../../domain/channels/bounds.ts';
import { moveTo } from '../../domain/channels/order.ts';
import { mergeOverwrites, type OverwriteInput, overwriteBodies, privateTo } from '../../domain/channels/overwrites.ts';
import { compareChannels } from '../../domain/channels/tree.ts';
import {
  CREATABLE_TYPES,
  channelTypeName,
  channelTypeNumber,
  isThreadType,
  isVoiceType,
  type WireChannel,
} from '../../domain/channels/types.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { permissionNames } from '../../kernel/permission-names.ts';
import { AnyRole, AnyUser, anyChannelNamed, Channel, Server } from '../../kernel/references.ts';
import { requireSettable } from '../authority.ts';
import { reachable } from '../reach.ts';
import {
  type ChannelSettings,
  channelSettings,
  checkSettings,
  overwritesField,
  settingsBody,
  settingsField,
} from '../shapes/channel-settings.ts';
import { channelView } from '../shapes/channel-view.ts';

const position = z.int().min(0).optional().describe('in its category, 0 is first');
const Changed = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  guild_id: z.string().optional(),
  parent_id: z.string().optional(),
});

const changed = ({ id, name, type, guild_id, parent_id }: WireChannel) => ({
  id,
  name: name ?? '',
  type: channelTypeName(type),
  ...(guild_id === undefined ? {} : { guild_id }),
  ...(parent_id ? { parent_id } : {}),
});

function said({ id, name, type }: z.output<typeof Changed>): string {
  if (type === 'category') return `category ${plainName(name)} (${id})`;
  return `${type.endsWith('thread') ? type.replace('_', ' ') : `${type} channel`} #${plainName(name)} (${id})`;
}

async function placeAt(context: Context, guildId: string, channel: WireChannel, index: number) {
  const { discord, caller } = context;
  const all: readonly WireChannel[] = await discord.request<APIChannel[]>('GET', path`/guilds/${guildId}/channels`);
  const kind = ({ type }: WireChannel) => (type === 4 ? 'category' : isVoiceType(type) ? 'voice' : 'text');
  const siblings = all
    .filter((each) => (each.parent_id ?? null) === (channel.parent_id ?? null) && kind(each) === kind(channel))
    .sort((a, b) => compareChannels(channelView(a), channelView(b)))
    .map(({ id, position: at }) => ({ id, position: at ?? 0 }));
  const moved = siblings.find(({ id }) => id === channel.id) ?? { id: channel.id, position: siblings.length };
  const body = moveTo(siblings, moved, index);
  const others = all.filter(({ id }) => id !== channel.id && body.some((each) => each.id === id)) as APIChannel[];
  if (confinedTo(caller) && (await reachable(context, others)).size < others.length) {
    throw new OperationError('forbidden', 'position: would move channels outside what you may use.', {
      hint: 'Leave position out.',
    });
  }
  if (body.length > 0) await discord.request('PATCH', path`/guilds/${guildId}/channels`, { body });
}

/** Whoever is confined to some channels makes and moves none out of them; a named category was checked before. */
function stayInside({ caller }: Context, parent: string | null | undefined) {
  if (parent || !confinedTo(caller)) return;
  throw new OperationError('forbidden', 'parent: you are confined to some channels, so name a category among them.', {
    hint: 'list_channels shows the channels you may use. Nothing was done.',
  });
}

/** The overwrites of a request, checked: nobody can grant what they lack. */
async function overwritesFor(
  context: Context,
  guildId: string,
  given: OverwriteInput[],
  priv?: ReturnType<typeof privateTo>,
) {
  const bodies = mergeOverwrites([...(priv ?? []), ...overwriteBodies(given, await context.discord.guild(guildId))]);
  const bits = bodies.reduce((all, { allow, deny }) => all | BigInt(allow) | BigInt(deny), 0n);
  await requireSettable(context, { guildId }, permissionNames(bits), priv ? 'private_to' : 'overwrites');
  return bodies;
}

export const changes = {
  create_channel: operation({
    title: 'Create a channel',
    description: 'Create a channel or category. private_to_* hides it from everyone else.',
    effect: 'create',
    rare: true,
    permissions: ['ManageChannels'],
    reason: true,
    input: z.object({
      server: Server,
      name: z.string().min(1).max(100),
      type: z.enum(CREATABLE_TYPES).default('text'),
      parent: anyChannelNamed('category'),
      position,
      ...channelSettings,
      settings: settingsField,
      overwrites: overwritesField,
      private_to_roles: z.array(AnyRole.unwrap()).optional(),
      private_to_users: z.array(AnyUser.unwrap()).optional(),
    }),
    output: Changed,
    text: (channel) => `Created ${said(channel)}.`,
    async run({ server, name, type, parent, position: index, private_to_roles, private_to_users, ...rest }, context) {
      stayInside(context, parent);
      const { overwrites: given, settings: rare, ...common } = rest;
      const settings = { ...common, ...rare };
      checkSettings(settings, type);
      const priv =
        private_to_roles || private_to_users
          ? privateTo(
              server,
              private_to_roles ?? [],
              [...(private_to_users ?? []), (await context.discord.me()).id],
              type === 'voice' || type === 'stage',
            )
          : undefined;
      const body = {
        name,
        type: channelTypeNumber(type),
        parent_id: parent,
        permission_overwrites: given || priv ? await overwritesFor(context, server, given ?? [], priv) : undefined,
        ...settingsBody(settings),
      };
      const created = await context.discord.request<APIChannel>('POST', path`/guilds/${server}/channels`, { body });
      if (index !== undefined) {
        const done = { what: `channel ${created.id} created`, run: async () => {} };
        await inOrder(
          [done, { what: 'position', run: () => placeAt(context, server, created, index) }],
          context.callId,
        );
      }
      return changed({ ...created, guild_id: server });
    },
  }),

  update_channel: operation({
    title: 'Change a channel',
    description: 'Change, move or convert (text↔news) a channel. Only what is given changes.',
    effect: 'update',
    rare: true,
    permissions: ['ManageChannels'],
    reason: true,
    idempotent: true,
    input: z.object({
      channel: Channel,
      name: z.string().min(1).max(100).optional(),
      type: z.enum(['text', 'news']).optional(),
      parent: anyChannelNamed('category; null takes it out').unwrap().nullable().optional(),
      position,
      lock_permissions: z.boolean().optional().describe('as the category'),
      ...channelSettings,
      settings: settingsField,
      overwrites: overwritesField,
    }),
    output: Changed.extend({ changed: z.array(z.string()) }),
    text: (o) => `Changed ${o.changed.join(', ')} of ${said(o)}.`,
    async run({ channel, position: index, lock_permissions, settings: rare, ...common }, context) {
      const given = { ...common, ...rare };
      const { discord, callId } = context;
      const current: WireChannel = await discord.request<APIChannel>('GET', path`/channels/${channel}`);
      const fields = Object.entries({ ...given, lock_permissions: lock_permissions || undefined, position: index })
        .filter(([, value]) => value !== undefined)
        .map(([key]) => key);
      const body = await updateBody(context, current, given, lock_permissions ?? false, fields);
      const after = { ...current };
      const steps: Step[] = [];
      if (Object.values(body).some((value) => value !== undefined)) {
        const patch = () => discord.request<APIChannel>('PATCH', path`/channels/${channel}`, { body });
        const what = fields.filter((field) => field !== 'position').join(', ');
        steps.push({ what, run: async () => Object.assign(after, await patch()) });
      }
      const guildId = current.guild_id;
      if (index !== undefined && guildId !== undefined) {
        steps.push({ what: 'position', run: () => placeAt(context, guildId, after, index) });
      }
      await inOrder(steps, callId);
      return { ...changed(after), changed: fields };
    },
  }),

  delete_channel: operation({
    title: 'Delete a channel',
    description: 'Delete a channel, thread or category with all its messages, for good. Channels of a category stay.',
    effect: 'delete',
    rare: true,
    permissions: ['ManageChannels'],
    reason: true,
    input: z.object({ channel: Channel }),
    output: Changed.extend({ left_without_category: z.int() }),
    text: ({ left_without_category: left, ...channel }) =>
      `Deleted ${said(channel)}.${left > 0 ? ` ${left} ${left === 1 ? 'channel is' : 'channels are'} in no category now.` : ''}`,
    async run({ channel }, { discord }) {
      const before: WireChannel = await discord.channel(channel);
      if (before.guild_id === undefined) {
        throw new OperationError('invalid_input', 'channel: a direct message cannot be deleted.', {
          hint: 'Choose a channel of a server. Nothing was done.',
        });
      }
      const siblings = before.type === 4 && before.guild_id ? await discord.channels(before.guild_id) : [];
      const left = siblings.filter((each) => 'parent_id' in each && each.parent_id === channel).length;
      await discord.request('DELETE', path`/channels/${channel}`);
      return { ...changed(before), left_without_category: left };
    },
  }),
};

type Given = ChannelSettings & {
  name?: string | undefined;
  type?: 'text' | 'news' | undefined;
  parent?: string | null | undefined;
  overwrites?: OverwriteInput[] | undefined;
};

/** The PATCH body, after refusing what does not fit the channel. */
async function updateBody(context: Context, current: WireChannel, given: Given, lock: boolean, fields: string[]) {
  const { name, type, parent, overwrites: wanted, ...settings } = given;
  const guildId = current.guild_id;
  const kind = type ?? channelTypeName(current.type);
  const refuse = (message: string, hint: string) => new OperationError('invalid_input', message, { hint });
  if (fields.length === 0) throw refuse('Nothing to change was given.', 'Give at least one field besides channel.');
  if (guildId === undefined)
    throw refuse('channel: a direct message has no settings.', 'Choose a channel of a server.');
  if (isThreadType(current.type) && fields.some((field) => field !== 'name' && field !== 'slowmode')) {
    throw refuse('channel: of a thread, only name and slowmode can be changed here.', 'See the threads toolset.');
  }
  if (type && !['text', 'news'].includes(channelTypeName(current.type))) {
    throw refuse(`type: a ${channelTypeName(current.type)} channel cannot be converted.`, 'Only text and news can.');
  }
  if (parent !== undefined) stayInside(context, parent);
  checkSettings(settings, kind);
  let bodies: unknown = wanted && (await overwritesFor(context, guildId, wanted));
  if (lock) {
    const category = parent === undefined ? current.parent_id : parent;
    if (!category || bodies) {
      throw refuse(
        `lock_permissions: ${bodies ? 'overwrites are given too' : 'the channel is in no category'}.`,
        'Give one of parent with lock_permissions, or overwrites. Nothing was done.',
      );
    }
    const above: WireChannel = await context.discord.channel(category);
    bodies = above.permission_overwrites ?? [];
  }
  return {
    name,
    type: type && channelTypeNumber(type),
    parent_id: parent,
    permission_overwrites: bodies,
    ...settingsBody(settings, current),
  };
}
