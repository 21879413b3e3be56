import { discordError, invalidForm } from '../../errors.ts';
import type { EmojiRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { publishImage, readImage } from '../images.ts';

export interface EmojiFields {
  readonly name?: string;
  readonly image?: string;
  readonly roles?: readonly (string | null)[] | null;
}

const maxKiB = 256;

/** A new emoji with its picture on the CDN, not yet anywhere. */
export function makeEmoji(world: World, body: EmojiFields, userId: string): EmojiRecord {
  const name = readEmojiName(body.name ?? '');
  const image = readImage(body.image ?? '', { field: 'image', maxKiB, modern: true });
  const id = world.snowflakes.next();
  publishImage(world, `emojis/${id}`, image);
  return {
    id,
    name,
    roles: [],
    user_id: userId,
    require_colons: true,
    managed: false,
    animated: image.animated,
    available: true,
  };
}

export function readEmojiName(name: string): string {
  if (/^\w{2,32}$/.test(name)) return name;
  const message = 'String value did not match validation regex.';
  throw invalidForm({ name: { code: 'STRING_TYPE_REGEX', message } });
}

/** The only roles that may use the emoji; all may where there is none. */
export function readEmojiRoles(guild: GuildRecord, roles: EmojiFields['roles']): string[] {
  const ids = (roles ?? []).filter((id) => id !== null);
  if (ids.some((id) => !guild.roles.has(id))) throw discordError(10011);
  return ids;
}
