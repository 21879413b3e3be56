import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { snowflakeAt } from '../../src/kernel/ids.ts';

/** Messages as Discord sends them, in full, for what needs no server. */

let made = 0;

export const userOf = (username: string, more: Partial<APIUser> = {}): APIUser => ({
  id: String(100_000_000_000_000_000n + BigInt(Bun.hash.crc32(username))),
  username,
  global_name: null,
  avatar: 'd5efa99b3eeaa7dd43acca82f5692432',
  discriminator: '0',
  public_flags: 0 as never,
  banner: null,
  accent_color: null,
  avatar_decoration_data: null,
  collectibles: null,
  primary_guild: null,
  ...more,
});

export const alice = userOf('alice', { global_name: 'Alice Cooper' });
export const bob = userOf('bob');
export const helper = userOf('helper', { bot: true });

export const NOON = Date.UTC(2026, 4, 1, 12);

/** A message sent `minutes` after noon of 1 May 2026. */
export function messageOf(
  author: APIUser,
  content: string,
  { minutes = 0, ...more }: Record<string, unknown> & { minutes?: number } = {},
): APIMessage {
  const time = NOON + minutes * 60_000;
  made++;
  const message = {
    id: String(BigInt(snowflakeAt(time)) + BigInt(made)),
    channel_id: '200000000000000001',
    type: 0,
    author,
    content,
    timestamp: new Date(time).toISOString().replace('Z', '000+00:00'),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    components: [],
    pinned: false,
    flags: 0,
    ...more,
  };
  return message as unknown as APIMessage;
}
