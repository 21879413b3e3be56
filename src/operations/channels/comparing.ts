import { z } from 'zod';
import { isThreadType, type WireChannel } from '../../domain/channels/types.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { PERMISSION_NAMES, permissionBit } from '../../kernel/permission-names.ts';
import { AnyRole, AnyUser, anyChannelNamed, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { overwriteNames } from './overwrite-words.ts';

/** More would be no comparison but a table nobody reads. */
const MOST = 20;

const Difference = z.object({
  of: z.string().optional().describe('the role or member whose overwrites differ'),
  permissions: z.array(z.string()),
  values: z.array(z.object({ in: z.string(), value: z.enum(['yes', 'no', 'allow', 'deny', 'inherited']) })),
});
type Difference = z.output<typeof Difference>;
type Value = Difference['values'][number];

interface Column {
  label: string;
  has(permission: (typeof PERMISSION_NAMES)[number]): Value['value'];
}

/** Permissions that differ in the same way stand together. */
function differences(columns: readonly Column[], of?: string): Difference[] {
  const rows = PERMISSION_NAMES.map((name) => ({
    name,
    values: columns.map((column) => ({ in: column.label, value: column.has(name) })),
  })).filter(({ values }) => values.some(({ value }) => value !== values[0]?.value));
  const alike = Map.groupBy(rows, ({ values }) => values.map(({ value }) => value).join());
  return [...alike.values()].map((group) => ({
    ...(of === undefined ? {} : { of }),
    permissions: group.map(({ name }) => name),
    values: group[0]?.values ?? [],
  }));
}

async function overwritesOf(context: Context, guildId: string, places: readonly WireChannel[]): Promise<Difference[]> {
  const all = places.flatMap(({ permission_overwrites }) => permission_overwrites ?? []);
  const named = await overwriteNames(context, guildId, all);
  const types = new Map(all.map(({ id, type }) => [id, type]));
  return [...types].flatMap(([id, type]) => {
    const columns = places.map((place): Column => {
      const own = place.permission_overwrites?.find((each) => each.id === id);
      return {
        label: `#${place.name ?? ''} ${place.id}`,
        has(name) {
          const bit = permissionBit(name);
          if (own && BigInt(own.deny) & bit) return 'deny';
          return own && BigInt(own.allow) & bit ? 'allow' : 'inherited';
        },
      };
    });
    return differences(columns, `${type === 0 ? 'role' : 'member'} ${named.get(id) ?? '?'} ${id}`);
  });
}

/** What each of the people and roles may do in each place. */
async function effective(
  context: Context,
  guildId: string,
  places: readonly WireChannel[],
  subjects: readonly { userId?: string; roleId?: string }[],
): Promise<Column[]> {
  const { discord } = context;
  const guild = await discord.guild(guildId);
  const columns: Column[] = [];
  for (const subject of subjects) {
    const { userId, roleId } = subject;
    const name =
      userId === undefined
        ? `role ${guild.roles.find(({ id }) => id === roleId)?.name ?? '?'} ${roleId}`
        : `${(await discord.member(guildId, userId)).user.username} ${userId}`;
    for (const place of places.length > 0 ? places : [undefined]) {
      const target = { guildId, ...subject, ...(place ? { channelId: place.id } : {}) };
      const { permissions } = await discord.permissions(target);
      columns.push({
        label: places.length > 1 ? `${name} in #${place?.name ?? ''}` : name,
        has: (permission) => (permissions.includes(permission) ? 'yes' : 'no'),
      });
    }
  }
  return columns;
}

const label = (text: string) => plainName(text, 120);

export const comparing = {
  compare_permissions: operation({
    title: 'Compare permissions',
    description:
      'Where permissions differ: of channels alone, their overwrites; of users or roles, what they may do in the channels, or in the server.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({
      server: Server,
      channels: z.array(anyChannelNamed('channel').unwrap()).max(MOST).default([]),
      users: z.array(AnyUser.unwrap()).max(MOST).default([]),
      roles: z.array(AnyRole.unwrap()).max(MOST).default([]),
    }),
    output: z.object({ guild_id: z.string(), compared: z.array(z.string()), differences: z.array(Difference) }),
    text({ compared, differences: all }) {
      if (all.length === 0) return `The same for ${compared.map(label).join(', ')}.`;
      const lines = all.map(({ of, permissions, values }) => {
        const by = Map.groupBy(values, ({ value }) => value);
        const parts = [...by].map(([value, group]) => `${value} ${group.map((each) => label(each.in)).join(', ')}`);
        return `${of ? `${label(of)}: ` : ''}${permissions.join(' ')}: ${parts.join('; ')}`;
      });
      return [`Compared ${compared.map(label).join(', ')}. All else is the same.`, ...lines].join('\n');
    },
    async run({ server, channels, users, roles }, context) {
      const subjects = [...users.map((userId) => ({ userId })), ...roles.map((roleId) => ({ roleId }))];
      const count = subjects.length === 0 ? channels.length : subjects.length * Math.max(channels.length, 1);
      if (count < 2 || count > MOST) {
        throw new OperationError(
          'invalid_input',
          `channels, users, roles: ${count < 2 ? 'nothing to compare' : 'too many'}.`,
          {
            hint: `Give 2 to ${MOST} channels, or 2 or more users or roles, or one of them and several channels.`,
          },
        );
      }
      const places: WireChannel[] = [];
      for (const id of channels) {
        const seen = { guildId: server, channelId: id };
        await requirePermissions(context, seen, ['ViewChannel'], 'look into this channel', 'caller');
        const place: WireChannel = await context.discord.channel(id);
        if (place.guild_id !== server || (subjects.length === 0 && isThreadType(place.type))) {
          throw new OperationError('invalid_input', `channels: ${id} has no permissions of its own in this server.`, {
            hint: 'Choose channels of one server; a thread takes its permissions from its parent.',
          });
        }
        places.push(place);
      }
      if (subjects.length === 0) {
        const compared = places.map(({ id, name }) => `#${name ?? ''} ${id}`);
        return { guild_id: server, compared, differences: await overwritesOf(context, server, places) };
      }
      const columns = await effective(context, server, places, subjects);
      return { guild_id: server, compared: columns.map((each) => each.label), differences: differences(columns) };
    },
  }),
};
