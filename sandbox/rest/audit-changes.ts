import type { APIAuditLogChange } from 'discord-api-types/v10';

type Fields = Readonly<Record<string, unknown>>;

/** The audit log calls images by their hash. https://discord.com/developers/docs/resources/audit-log#audit-log-change-object */
const renamed: Readonly<Record<string, string>> = {
  icon: 'icon_hash',
  splash: 'splash_hash',
  discovery_splash: 'discovery_splash_hash',
  banner: 'banner_hash',
  avatar: 'avatar_hash',
};

/**
 * What differs between two views of a thing, as the audit log writes it. Creation has no `before` (every value is new),
 * deletion no `after`. Null and absent are not written; `only` keeps to some keys.
 */
export function changesBetween(before: Fields, after: Fields, only?: readonly string[]): APIAuditLogChange[] {
  const keys = only ?? [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = keys
    .filter((key) => !Bun.deepEquals(before[key] ?? null, after[key] ?? null))
    .map((key) => ({
      key: renamed[key] ?? key,
      ...((before[key] ?? null) !== null && { old_value: before[key] }),
      ...((after[key] ?? null) !== null && { new_value: after[key] }),
    }));
  return changes as APIAuditLogChange[];
}
