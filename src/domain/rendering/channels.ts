import type { APIChannel } from 'discord-api-types/v10';
import { plainName } from './layout.ts';

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const DM_TYPES = [1, 3];

export const isDirect = ({ type }: Pick<APIChannel, 'type'>): boolean => DM_TYPES.includes(type);

export interface Place {
  id: string;
  type: number;
  /** Of a direct conversation: who is in it. */
  name: string;
  guild_id?: string | undefined;
}

export function placeOf(channel: APIChannel): Place {
  const { id, type } = channel;
  const recipients =
    'recipients' in channel ? channel.recipients?.map(({ username }) => username).join(', ') : undefined;
  const guildId = 'guild_id' in channel ? channel.guild_id : undefined;
  return { id, type, name: channel.name || recipients || id, ...(guildId === undefined ? {} : { guild_id: guildId }) };
}

/** `#general 123`, `DM with alice 123`. */
export const placeLabel = ({ id, type, name }: Place): string =>
  `${isDirect({ type }) ? 'DM with ' : '#'}${plainName(name, 100)} ${id}`;
