/** Discord's epoch in milliseconds. https://docs.discord.com/developers/reference#snowflakes */
const DISCORD_EPOCH = 1_420_070_400_000;

const SNOWFLAKE = /^\d{15,19}$/;

/** 64 bits with a sign, of which no id has it. */
const LARGEST = String(2n ** 63n - 1n);

export const isSnowflake = (text: string): boolean =>
  SNOWFLAKE.test(text) && (text.length < LARGEST.length || text <= LARGEST);

/** Milliseconds since the epoch at which the id was made. */
export const snowflakeTime = (id: string): number => Number(BigInt(id) >> 22n) + DISCORD_EPOCH;

/** The smallest id that could be made at that time (milliseconds since the epoch); for before/after filters. */
export const snowflakeAt = (time: number): string => {
  const since = BigInt(Math.max(0, Math.trunc(time) - DISCORD_EPOCH));
  return String(since << 22n);
};

const LINK = /^https?:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(@me|\d+)\/(\d+)(?:\/(\d+))?\/?$/;

export interface Link {
  guild_id?: string;
  channel_id: string;
  message_id?: string;
}

/** Takes apart a channel or message link; undefined when the text is not one. */
export function parseLink(text: string): Link | undefined {
  const match = LINK.exec(text.trim().replace(/^<|>$/g, ''));
  if (!match?.[2]) return undefined;
  return {
    ...(match[1] === '@me' || !match[1] ? {} : { guild_id: match[1] }),
    channel_id: match[2],
    ...(match[3] ? { message_id: match[3] } : {}),
  };
}

export const messageLink = (guildId: string | undefined, channelId: string, messageId: string): string =>
  `https://discord.com/channels/${guildId ?? '@me'}/${channelId}/${messageId}`;
