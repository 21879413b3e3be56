import { eventsOf } from '../../src/domain/events/record.ts';
import { snowflakeAt } from '../../src/kernel/ids.ts';
import type { NewEvent } from '../../src/kernel/store/events.ts';

/** What Discord would tell over the gateway, and the events it becomes. */

export const GUILD = '300000000000000001';
export const GENERAL = '400000000000000001';
export const HELP = '400000000000000002';
export const NOON = Date.UTC(2026, 4, 1, 12);
const MINUTE = 60_000;

export interface Somebody {
  id: string;
  username: string;
  bot?: boolean;
  joined?: number;
}

export const ann: Somebody = { id: '500000000000000001', username: 'ann', joined: NOON - 400 * 24 * 60 * MINUTE };
export const ben: Somebody = { id: '500000000000000002', username: 'ben', joined: NOON - 400 * 24 * 60 * MINUTE };
export const robot: Somebody = { id: '500000000000000009', username: 'robot', bot: true, joined: NOON - 1e10 };

let told = 0;

/** A dispatch as the log keeps it. `minutes` counts from noon of 1 May 2026. */
export function event(t: string, d: Record<string, unknown>, { minutes = 0, bot = '1', place = `s:${++told}` } = {}) {
  return eventsOf({ t, d, place, receivedAt: NOON + minutes * MINUTE }).map(
    (draft): NewEvent => ({ ...draft, bot_id: bot }),
  );
}

const userOf = ({ id, username, bot }: Somebody) => ({
  id,
  username,
  global_name: username.toUpperCase(),
  avatar: 'abc',
  discriminator: '0',
  ...(bot ? { bot } : {}),
});

const memberOf = ({ joined }: Somebody, nick: string | null = null) => ({
  nick,
  roles: ['600000000000000001'],
  joined_at: new Date(joined ?? NOON).toISOString(),
  avatar: null,
});

/** The nth message of a minute; ids grow with both. */
export const messageId = (minutes: number, nth = 0) =>
  String(BigInt(snowflakeAt(NOON + minutes * MINUTE)) + BigInt(nth + 1));

export interface Wording {
  minutes?: number;
  nth?: number;
  channel?: string;
  guild?: string | null;
  /** Leaves out the member, as REST does. */
  plain?: boolean;
  more?: Record<string, unknown>;
}

export function messageOf(author: Somebody, content: string, wording: Wording = {}): Record<string, unknown> {
  const { minutes = 0, nth = 0, channel = GENERAL, guild = GUILD, plain = false, more = {} } = wording;
  return {
    id: messageId(minutes, nth),
    channel_id: channel,
    ...(guild === null ? {} : { guild_id: guild }),
    type: 0,
    author: userOf(author),
    ...(plain || guild === null ? {} : { member: memberOf(author) }),
    content,
    timestamp: new Date(NOON + minutes * MINUTE).toISOString(),
    edited_timestamp: null,
    mentions: [],
    mention_everyone: false,
    attachments: [],
    embeds: [],
    ...more,
  };
}

export const said = (author: Somebody, content: string, wording: Wording & { bot?: string } = {}) =>
  event('MESSAGE_CREATE', messageOf(author, content, wording), {
    minutes: wording.minutes ?? 0,
    ...(wording.bot === undefined ? {} : { bot: wording.bot }),
  });

export const edited = (author: Somebody, content: string, at: number, wording: Wording = {}) =>
  event(
    'MESSAGE_UPDATE',
    messageOf(author, content, {
      ...wording,
      more: { ...wording.more, edited_timestamp: new Date(NOON + at * MINUTE).toISOString() },
    }),
    { minutes: at },
  );

export const deleted = (minutes: number, at: number, { nth = 0, channel = GENERAL, guild = GUILD } = {}) =>
  event('MESSAGE_DELETE', { id: messageId(minutes, nth), channel_id: channel, guild_id: guild }, { minutes: at });

interface Reaction {
  /** When the message was sent, and when somebody reacted to it. */
  minutes?: number;
  at?: number;
  nth?: number;
  channel?: string;
  emoji?: string;
  bot?: string;
}

export const reacted = (
  by: Somebody,
  to: Somebody,
  { minutes = 0, at, nth = 0, channel = GENERAL, emoji = '👍', bot = '1' }: Reaction = {},
) =>
  event(
    'MESSAGE_REACTION_ADD',
    {
      user_id: by.id,
      channel_id: channel,
      message_id: messageId(minutes, nth),
      guild_id: GUILD,
      message_author_id: to.id,
      member: { ...memberOf(by), user: userOf(by) },
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
    },
    { minutes: at ?? minutes, bot },
  );

export const joined = (who: Somebody, minutes: number) =>
  event(
    'GUILD_MEMBER_ADD',
    { guild_id: GUILD, user: userOf(who), ...memberOf({ ...who, joined: NOON + minutes * MINUTE }) },
    { minutes },
  );

export const changed = (who: Somebody, nick: string, minutes: number) =>
  event('GUILD_MEMBER_UPDATE', { guild_id: GUILD, user: userOf(who), ...memberOf(who, nick) }, { minutes });

export const left = (who: Somebody, minutes: number) =>
  event('GUILD_MEMBER_REMOVE', { guild_id: GUILD, user: userOf(who) }, { minutes });
