import type { GuildChannel } from '../kernel/discord.ts';

const CATEGORY = 4;
/** Voice and stage channels stand below the others of their category whatever their position says. */
const VOICE_TYPES: readonly number[] = [2, 13];

const positionOf = (channel: GuildChannel): number => ('position' in channel ? channel.position : 0);
const parentOf = (channel: GuildChannel): string | undefined =>
  'parent_id' in channel ? (channel.parent_id ?? undefined) : undefined;

const compare = (a: GuildChannel, b: GuildChannel): number =>
  Number(VOICE_TYPES.includes(a.type)) - Number(VOICE_TYPES.includes(b.type)) ||
  positionOf(a) - positionOf(b) ||
  (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** As Discord's sidebar has them: channels without category first, then each category followed by its channels. */
export function inSidebarOrder(channels: readonly GuildChannel[]): GuildChannel[] {
  const categories = channels.filter(({ type }) => type === CATEGORY).sort(compare);
  const known = new Set(categories.map(({ id }) => id));
  const children = Map.groupBy(
    channels.filter(({ type }) => type !== CATEGORY),
    (channel) => {
      const parent = parentOf(channel);
      return parent !== undefined && known.has(parent) ? parent : '';
    },
  );
  const under = (parent: string) => (children.get(parent) ?? []).sort(compare);
  return [...under(''), ...categories.flatMap((category) => [category, ...under(category.id)])];
}
