import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { stickerView } from '../../views/expressions.ts';
import type { GuildRecord, StickerRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { type GuildAccess, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { needToChange, seesMakers, slotsOf } from '../expressions/access.ts';
import { readStickerFile, stickerFormats } from '../expressions/sticker-file.ts';
import { standardSticker, stickerPacks } from '../expressions/sticker-packs.ts';
import { Reply, type RestRequest, route } from '../route.ts';

interface StickerFields {
  readonly name?: string;
  readonly tags?: string;
  readonly description?: string | null;
}

/** "Five free sticker slots by default", more with each boost level. https://support.discord.com/hc/en-us/articles/360028038352 */
const slots = [5, 15, 30, 60];

/** https://discord.com/developers/docs/resources/sticker */
export const stickerRoutes = [
  route({
    method: 'GET',
    path: '/sticker-packs',
    auth: 'none',
    run: () => ({ sticker_packs: stickerPacks }),
  }),

  route({
    method: 'GET',
    path: '/sticker-packs/{pack_id}',
    run({ params }) {
      const pack = stickerPacks.find(({ id }) => id === params.pack_id);
      if (!pack) throw discordError(10061);
      return pack;
    },
  }),

  /** A standard sticker, or one of any guild. */
  route({
    method: 'GET',
    path: '/stickers/{sticker_id}',
    run({ world, params }) {
      const { sticker_id: id = '' } = params;
      const owned = [...world.guilds.values()].flatMap(({ stickers }) => stickers.get(id) ?? []);
      const sticker = standardSticker(id) ?? (owned[0] && stickerView(world, owned[0]));
      if (!sticker) throw discordError(10060);
      return sticker;
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/stickers',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      const withUser = seesMakers(permissions);
      return [...guild.stickers.values()].map((sticker) => stickerView(request.world, sticker, withUser));
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/stickers/{sticker_id}',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      return stickerView(request.world, stickerOf(request, guild), seesMakers(permissions));
    },
  }),

  route<StickerFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/stickers',
    run(request) {
      const { world, user, body, files, reason } = request;
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      if (!hasPermissions(permissions, 'CreateGuildExpressions')) throw discordError(50013);
      const description = readDescription(body.description ?? null);
      const file = readStickerFile(files);
      const trusted = guild.features.has('VERIFIED') || guild.features.has('PARTNERED');
      if (file.format_type === stickerFormats.lottie && !trusted) throw discordError(50123);
      if (guild.stickers.size >= slotsOf(guild, slots, 'MORE_STICKERS')) throw discordError(30039);
      const sticker: StickerRecord = {
        id: world.snowflakes.next(),
        guild_id: guild.id,
        name: body.name ?? '',
        description,
        tags: body.tags ?? '',
        format_type: file.format_type,
        available: true,
        user_id: user.id,
      };
      guild.stickers.set(sticker.id, sticker);
      const { bytes, content_type, extension } = file;
      world.blobs.set(`stickers/${sticker.id}.${extension}`, { bytes, content_type });
      announceStickers(world, guild);
      const changes = changesBetween({}, { ...audited(sticker), format_type: sticker.format_type });
      world.audit(guild, { user_id: user.id, target_id: sticker.id, action_type: 90, changes, reason });
      return new Reply(201, stickerView(world, sticker, true));
    },
  }),

  route<StickerFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/stickers/{sticker_id}',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, sticker } = changeableSticker(request);
      const before = audited(sticker);
      if (body.description !== undefined) sticker.description = readDescription(body.description);
      sticker.name = body.name ?? sticker.name;
      sticker.tags = body.tags ?? sticker.tags;
      const changes = changesBetween(before, audited(sticker));
      if (changes.length > 0) {
        announceStickers(world, guild);
        world.audit(guild, { user_id: user.id, target_id: sticker.id, action_type: 91, changes, reason });
      }
      return stickerView(world, sticker, true);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/stickers/{sticker_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, sticker } = changeableSticker(request);
      guild.stickers.delete(sticker.id);
      announceStickers(world, guild);
      const changes = changesBetween(audited(sticker), {});
      world.audit(guild, { user_id: user.id, target_id: sticker.id, action_type: 92, changes, reason });
    },
  }),
];

/** "Empty or 2-100 characters". */
function readDescription(description: string | null): string | null {
  if (description === null || description === '') return null;
  if ([...description].length < 2) throw invalidForm({ description: fieldErrors.length(2, 100) });
  return description;
}

function stickerOf({ params }: Pick<RestRequest, 'params'>, guild: GuildRecord): StickerRecord {
  const sticker = guild.stickers.get(params.sticker_id ?? '');
  if (!sticker) throw discordError(10060);
  return sticker;
}

function changeableSticker(request: RestRequest<unknown>): GuildAccess & { readonly sticker: StickerRecord } {
  const access = guildFor(request, request.params.guild_id ?? '');
  const sticker = stickerOf(request, access.guild);
  needToChange(access, sticker.user_id);
  return { ...access, sticker };
}

function audited({ name, description, tags }: StickerRecord) {
  return { name, description, tags };
}

/** https://discord.com/developers/docs/events/gateway-events#guild-stickers-update */
function announceStickers(world: World, guild: GuildRecord): void {
  const stickers = [...guild.stickers.values()].map((sticker) => stickerView(world, sticker));
  world.dispatch({ t: 'GUILD_STICKERS_UPDATE', guild_id: guild.id, data: { guild_id: guild.id, stickers } });
}
