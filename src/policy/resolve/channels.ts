import type { APIChannel } from 'discord-api-types/v10';
import { confinedTo } from '../../domain/channels/bounds.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { isSnowflake, parseLink } from '../../kernel/ids.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { Call } from '../../kernel/pipeline.ts';
import { visibleServers } from './servers.ts';

interface Candidate {
  id: string;
  name: string;
  type: number;
  /** Category or parent channel. */
  parent?: string;
  parentName?: string;
  server: string;
}

const CATEGORY = 4;
/** Voice and stage channels have text too, but `#name` means the text channel of that name. */
const VOICE_TYPES = [2, 13];

export async function guildOfChannel(call: Call, channelId: string): Promise<string | undefined> {
  const channel: APIChannel = await call.discord.channel(channelId);
  return 'guild_id' in channel ? channel.guild_id : undefined;
}

/** Channels and active threads this caller may act in, of one server or of all visible ones. */
async function candidates(call: Call, guildId: string | undefined): Promise<Candidate[]> {
  const servers = (await visibleServers(call)).filter(({ id }) => guildId === undefined || id === guildId);
  const allowed = confinedTo(call.caller);
  const perServer = servers.slice(0, 25).map(async (server): Promise<Candidate[]> => {
    const [channels, threads] = await Promise.all([call.discord.channels(server.id), call.discord.threads(server.id)]);
    const names = new Map(channels.map(({ id, name }) => [id, name]));
    const all = [...channels, ...threads].map((channel) => {
      const parent = 'parent_id' in channel ? (channel.parent_id ?? undefined) : undefined;
      const parentName = parent === undefined ? undefined : names.get(parent);
      return {
        id: channel.id,
        name: channel.name ?? '',
        type: channel.type,
        server: server.name,
        ...(parent === undefined ? {} : { parent }),
        ...(parentName === undefined ? {} : { parentName }),
      };
    });
    const parents = new Map(all.map(({ id, parent }) => [id, parent]));
    const within = ({ id, parent }: Candidate) =>
      [id, parent, parent && parents.get(parent)].some((each) => each && allowed?.includes(each));
    return allowed ? all.filter(within) : all;
  });
  return (await Promise.all(perServer)).flat();
}

const label = ({ id, name, parentName, server }: Candidate, many: boolean) =>
  `${guarded(parentName ? `${parentName}/${name}` : name, 100)}${many ? ` in ${guarded(server)}` : ''} (${id})`;

/** `general`, `#general`, `Staff/general` by category or server, `<#id>`, an id or a channel link → id. */
export async function resolveChannel(
  call: Call,
  value: string,
  field: string,
  guildId: string | undefined,
): Promise<string> {
  const mention = /^<#(\d+)>$/.exec(value)?.[1];
  const id = mention ?? (isSnowflake(value) ? value : parseLink(value)?.channel_id);
  if (id !== undefined) return id;

  const all = await candidates(call, guildId);
  const hash = value.startsWith('#');
  const [leaf = '', parent] = value
    .replace(/^#/, '')
    .split('/')
    .reverse()
    .map((part) => part.trim());
  const inParent = ({ parentName, server }: Candidate) =>
    parent === undefined || [parentName, server].some((name) => name?.toLowerCase() === parent.toLowerCase());
  const pool = all.filter(inParent);

  const exact = pool.filter(({ name }) => name === leaf);
  const loose = pool.filter(({ name }) => name.toLowerCase() === leaf.toLowerCase().replaceAll(' ', '-'));
  const spelled = pool.filter(({ name }) => name.toLowerCase() === leaf.toLowerCase());
  const found = [exact, spelled, loose].find((matches) => matches.length > 0) ?? [];
  const preferred = found.filter(({ type }) => type !== CATEGORY && !(hash && VOICE_TYPES.includes(type)));
  const matches = preferred.length > 0 ? preferred : found;

  if (matches.length === 1 && matches[0]) return matches[0].id;
  const severalServers = new Set(all.map(({ server }) => server)).size > 1;
  if (matches.length > 1) {
    throw new OperationError('ambiguous', `${field}: several channels are named "${oneLine(value)}".`, {
      hint: `Give the id: ${matches
        .slice(0, 5)
        .map((each) => label(each, severalServers))
        .join(', ')}.`,
    });
  }
  const close = nearest(
    leaf,
    all.map(({ name }) => name),
    5,
  );
  const suggested = close.flatMap((name) => all.filter((each) => each.name === name)).slice(0, 5);
  throw new OperationError('not_found', `${field}: there is no channel named "${oneLine(value)}".`, {
    hint:
      suggested.length > 0
        ? `Did you mean ${suggested.map((each) => label(each, severalServers)).join(', ')}?`
        : 'list_channels shows what there is. Archived threads are found by id only.',
  });
}
