import type { GuildRecord } from './world/records.ts';

const mebibyte = 1024 * 1024;
const byTier = [20 * mebibyte, 20 * mebibyte, 50 * mebibyte, 100 * mebibyte];

/** Of one file in bytes, by boost tier; the least where there is no guild. https://discord.com/developers/docs/reference#uploading-files */
export function maxFileSize(guild: GuildRecord | null): number {
  return byTier[guild?.premium_tier ?? 0] ?? 0;
}
