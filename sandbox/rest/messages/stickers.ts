import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { GuildRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

interface Sticking {
  readonly world: World;
  readonly guild: GuildRecord | null;
  readonly user: UserRecord;
  readonly permissions: bigint;
}

/** Stickers of this server; those of others need USE_EXTERNAL_STICKERS and that one is there too. */
export function readStickers({ world, guild, user, permissions }: Sticking, ids: readonly string[]): string[] {
  for (const id of ids) {
    const owner = [...world.guilds.values()].find(({ stickers }) => stickers.has(id));
    const external = owner !== guild;
    if (!owner?.stickers.get(id)?.available) throw discordError(50081);
    if (external && !owner.members.has(user.id)) throw discordError(50081);
    if (external && guild && !hasPermissions(permissions, 'UseExternalStickers')) throw discordError(50600);
  }
  return [...ids];
}
