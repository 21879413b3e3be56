import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { GuildAccess } from '../access.ts';
import { readImage, storeImage } from '../images.ts';

/** Null means the default. */
export interface GuildFields {
  readonly name?: string;
  readonly description?: string | null;
  readonly icon?: string | null;
  readonly splash?: string | null;
  readonly discovery_splash?: string | null;
  readonly banner?: string | null;
  readonly verification_level?: number | null;
  readonly default_message_notifications?: number | null;
  readonly explicit_content_filter?: number | null;
  readonly preferred_locale?: string | null;
  readonly afk_timeout?: number | null;
  readonly afk_channel_id?: string | null;
  readonly system_channel_id?: string | null;
  readonly system_channel_flags?: number | null;
  readonly features?: readonly (string | null)[] | null;
  readonly rules_channel_id?: string | null;
  readonly public_updates_channel_id?: string | null;
  readonly safety_alerts_channel_id?: string | null;
  readonly premium_progress_bar_enabled?: boolean | null;
}

const plainFields = {
  description: null,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  preferred_locale: 'en-US',
  afk_timeout: 300,
  system_channel_flags: 0,
  premium_progress_bar_enabled: false,
} as const;

/** Where an image goes and what the guild must have for it. */
const images = {
  icon: { folder: 'icons', feature: null, animated: 'ANIMATED_ICON' },
  splash: { folder: 'splashes', feature: 'INVITE_SPLASH', animated: null },
  discovery_splash: { folder: 'discovery-splashes', feature: 'DISCOVERABLE', animated: null },
  banner: { folder: 'banners', feature: 'BANNER', animated: 'ANIMATED_BANNER' },
} as const;

const channelFields = {
  afk_channel_id: [2],
  system_channel_id: [0],
  rules_channel_id: [0, 5],
  public_updates_channel_id: [0, 5],
  safety_alerts_channel_id: [0, 5],
} as const;

/** The features that can be switched by the API and the permission each needs. https://discord.com/developers/docs/resources/guild#guild-object-mutable-guild-features */
const mutableFeatures = {
  COMMUNITY: 'Administrator',
  DISCOVERABLE: 'Administrator',
  INVITES_DISABLED: 'ManageGuild',
  RAID_ALERTS_DISABLED: 'ManageGuild',
} as const;

/** What a body sets. https://discord.com/developers/docs/resources/guild#modify-guild */
export function readGuildFields(world: World, access: GuildAccess, body: GuildFields): Partial<GuildRecord> {
  const { guild } = access;
  const fields: Record<string, unknown> = {};
  if (body.name !== undefined) fields.name = readName(body.name);
  for (const [field, empty] of Object.entries(plainFields)) {
    const value = body[field as keyof typeof plainFields];
    if (value !== undefined) fields[field] = value ?? empty;
  }
  for (const field of Object.keys(channelFields) as (keyof typeof channelFields)[]) {
    const value = body[field];
    if (value !== undefined) fields[field] = readChannel(guild, field, value);
  }
  const features = body.features ? readFeatures(access, body.features) : guild.features;
  if (body.features) fields.features = features;
  const asked = [body.features, body.rules_channel_id, body.public_updates_channel_id].some(
    (value) => value !== undefined,
  );
  if (asked && features.has('COMMUNITY')) refuseUnfitCommunity({ ...guild, ...fields });
  for (const field of Object.keys(images) as (keyof typeof images)[]) {
    const value = body[field];
    if (value !== undefined) fields[field] = readGuildImage(world, guild, field, value);
  }
  return fields as Partial<GuildRecord>;
}

function readName(name: string): string {
  const trimmed = name.trim();
  if ([...trimmed].length < 2) throw invalidForm({ name: fieldErrors.length(2, 100) });
  return trimmed;
}

function readChannel(guild: GuildRecord, field: keyof typeof channelFields, id: string | null): string | null {
  if (id === null) return null;
  const channel = guild.channels.get(id);
  if (!channel) throw discordError(10003);
  const allowed: readonly number[] = channelFields[field];
  if (!allowed.includes(channel.type)) throw discordError(field === 'afk_channel_id' ? 50024 : 50086);
  return id;
}

/** Features that cannot be switched stay as they are, whatever the list says. */
function readFeatures({ guild, permissions }: GuildAccess, wanted: readonly (string | null)[]): Set<string> {
  const features = new Set(guild.features);
  for (const [feature, permission] of Object.entries(mutableFeatures)) {
    const on = wanted.includes(feature);
    if (on === features.has(feature)) continue;
    if (!hasPermissions(permissions, permission)) throw discordError(50013);
    if (on) features.add(feature);
    else features.delete(feature);
  }
  return features;
}

/** Community guilds need both their channels. */
function refuseUnfitCommunity(guild: Pick<GuildRecord, 'rules_channel_id' | 'public_updates_channel_id'>): void {
  const missing = (['rules_channel_id', 'public_updates_channel_id'] as const).filter((field) => guild[field] === null);
  if (missing.length > 0) throw invalidForm(Object.fromEntries(missing.map((field) => [field, fieldErrors.required])));
}

function readGuildImage(
  world: World,
  guild: GuildRecord,
  field: keyof typeof images,
  uri: string | null,
): string | null {
  const { folder, feature, animated } = images[field];
  if (uri === null) return null;
  if (feature !== null && !guild.features.has(feature)) throw discordError(50101);
  const isAnimated = readImage(uri, { field }).animated;
  if (isAnimated && !(animated !== null && guild.features.has(animated))) throw discordError(50101);
  return storeImage(world, uri, `${folder}/${guild.id}`, { field });
}
