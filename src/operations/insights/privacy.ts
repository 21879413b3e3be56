import { z } from 'zod';
import { type PlaceSettings, type Privacy, type Rule, readPrivacy, writePlace } from '../../domain/activity/privacy.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, Server } from '../../kernel/references.ts';
import type { Store } from '../../kernel/store/store.ts';
import { allBelow, channelNames } from './open-channels.ts';
import { counted } from './people.ts';
import { requireEverywhere, requireManager } from './recall.ts';

const RuleShape = {
  tracking: z.boolean(),
  content: z.boolean(),
  retention_days: z.int().nullable(),
  keep_deleted: z.boolean(),
};

const inWords = ({ tracking, content, retention_days, keep_deleted }: Rule): string =>
  tracking
    ? [
        content ? 'messages with their text' : 'messages without their text',
        retention_days === null ? 'kept without limit' : `kept ${counted(retention_days, 'day')}`,
        `deleted ones ${keep_deleted ? 'kept' : 'emptied'}`,
      ].join(', ')
    : 'nothing is kept';

const Settings = z.object({
  guild_id: z.string(),
  channel_id: z.string().optional(),
  ...RuleShape,
  direct_messages: z.object(RuleShape).describe('conversations with the bot'),
  channels: z.array(
    z.object({
      channel_id: z.string(),
      name: z.string(),
      ...RuleShape,
      introductions: z.boolean(),
    }),
  ),
});

const settingsText = ({ channel_id, channels, direct_messages, ...rule }: z.output<typeof Settings>): string =>
  [
    `${channel_id === undefined ? 'server' : `channel ${channel_id}`}: ${inWords(rule)}`,
    `conversations with the bot: ${inWords(direct_messages)}`,
    ...channels.map(
      ({ channel_id: id, name, introductions, ...own }) =>
        `#${plainName(name)}=${id}: ${inWords(own)}${introductions ? '; introductions are made here' : ''}`,
    ),
  ].join('\n');

const hasOwn = ({ guild_id: _guild, parent_id: _parent, ...own }: PlaceSettings) => Object.keys(own).length > 0;

async function shown(context: Context, privacy: Privacy, server: string, channel: string | undefined) {
  const names = await channelNames(context, server);
  const own = [...privacy.channels(server)].filter(
    ([id, place]) => hasOwn(place) && (channel === undefined || id === channel),
  );
  return {
    guild_id: server,
    ...(channel === undefined ? {} : { channel_id: channel }),
    ...privacy.of(server, channel),
    direct_messages: privacy.of(null),
    channels: own.map(([id]) => ({
      channel_id: id,
      name: names.get(id) ?? id,
      ...privacy.of(server, id),
      introductions: privacy.introduces(id),
    })),
  };
}

/** Writes down what lies below a channel or category, so that its messages are known to belong there. */
async function noteBelow(context: Context, store: Store, server: string, channel: string): Promise<void> {
  const privacy = await readPrivacy(store.settings);
  for (const { id, parent } of await allBelow(context, store, server, channel)) {
    const place = privacy.moved(server, id, parent);
    if (place) await writePlace(store.settings, { channel: id }, place);
  }
}

export const privacy = {
  get_privacy_settings: operation({
    title: 'Get privacy settings',
    description: 'What Guildhall keeps of a server or channel, and which channels have settings of their own.',
    effect: 'read',
    permissions: [],
    input: z.object({ server: Server, channel: AnyChannel }),
    output: Settings,
    text: settingsText,
    async run({ server, channel }, context) {
      const store = await context.store();
      return shown(context, await readPrivacy(store.settings), server, channel);
    },
  }),

  set_privacy_settings: operation({
    title: 'Set privacy settings',
    description:
      'Choose what Guildhall keeps from now on, of a server or of a channel or category with all below. What it has already goes with erase_stored_messages.',
    effect: 'update',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      channel: AnyChannel,
      tracking: z.boolean().optional().describe('false: no trace, not even counts'),
      content: z.boolean().optional().describe('false: counts and who wrote, not what'),
      retention_days: z
        .int()
        .min(1)
        .max(3650)
        .nullable()
        .optional()
        .describe("null: no limit; a channel never exceeds its server's"),
      keep_deleted: z.boolean().optional().describe('keep the text of deleted messages'),
      introductions: z.boolean().optional().describe('first messages in this channel are introductions'),
      scope: z
        .enum(['here', 'all_servers', 'direct_messages'])
        .default('here')
        .describe('instead: all servers without settings of their own, or conversations with the bot'),
      reset: z.boolean().default(false).describe('first forget the settings this place has'),
    }),
    output: Settings,
    text: settingsText,
    async run({ server, channel, reset, scope, ...given }, context) {
      if (scope !== 'here') requireEverywhere(context, 'scope');
      await requireManager(context, server, 'choose what is kept of this server');
      const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      if (Object.keys(changes).length === 0 && !reset) {
        throw new OperationError('invalid_input', 'Nothing to set was given.', {
          hint: 'Give tracking, content, retention_days, keep_deleted, introductions or reset.',
        });
      }
      if (scope !== 'here' && channel !== undefined) {
        throw new OperationError('invalid_input', 'scope: a channel is only here.', {
          hint: 'Leave channel out. Nothing was done.',
        });
      }
      if (given.introductions !== undefined && channel === undefined) {
        throw new OperationError('invalid_input', 'introductions: is a setting of a channel.', {
          hint: 'Give the channel as well. Nothing was done.',
        });
      }
      const store = await context.store();
      const here = channel === undefined ? { server } : { channel };
      const place = scope === 'here' ? here : scope === 'all_servers' ? 'servers' : 'direct';
      const before = (await readPrivacy(store.settings)).settingsOf(place) ?? {};
      const { guild_id: _guild, parent_id, ...own } = before;
      const where = channel === undefined ? {} : { guild_id: server, ...(parent_id ? { parent_id } : {}) };
      await writePlace(store.settings, place, { ...where, ...(reset ? {} : own), ...changes });
      if (channel !== undefined) await noteBelow(context, store, server, channel);
      return shown(context, await readPrivacy(store.settings), server, channel);
    },
  }),
};
