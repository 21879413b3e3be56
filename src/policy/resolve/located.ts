import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import { path as discordPath } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Call } from '../../kernel/pipeline.ts';

/** Ids that Discord's endpoints take for themselves, though what they name is somewhere. */
type Located = NonNullable<CatalogueEntry['locate']>;

interface Place {
  guildId?: string | undefined;
  channelId?: string | undefined;
}

const FINDERS: Readonly<Record<Located, (call: Call) => Promise<Place>>> = {
  async webhook({ discord, input }) {
    const found = await discord.request<{ guild_id?: string; channel_id?: string | null }>(
      'GET',
      discordPath`/webhooks/${String(input['webhook_id'])}`,
    );
    return { guildId: found.guild_id, channelId: found.channel_id ?? undefined };
  },
  async invite({ discord, input }) {
    const found = await discord.request<{ guild?: { id: string }; channel?: { id: string } | null }>(
      'GET',
      discordPath`/invites/${String(input['code'])}`,
    );
    return { guildId: found.guild?.id, channelId: found.channel?.id };
  },
  async template({ discord, input }) {
    const found = await discord.request<{ source_guild_id: string }>(
      'GET',
      discordPath`/guilds/templates/${String(input['code'])}`,
    );
    return { guildId: found.source_guild_id };
  },
  async sticker({ discord, input }) {
    const found = await discord.request<{ guild_id?: string }>(
      'GET',
      discordPath`/stickers/${String(input['sticker_id'])}`,
    );
    return { guildId: found.guild_id };
  },
};

/** Where a call acts whose input names a thing and not its place. Asked only for callers who are confined to places. */
export async function locate(call: Call, kind: Located): Promise<void> {
  const { guildId, channelId } = await FINDERS[kind](call);
  if (guildId === undefined) {
    throw new OperationError('forbidden', `It cannot be told which server this ${kind} belongs to.`, {
      hint: 'Your role is confined to some servers. Nothing was done.',
    });
  }
  call.target.guildId = guildId;
  if (channelId !== undefined) call.target.channelIds.push(channelId);
}

const CHANNEL = /^(?:\w+_)?(?:channel_ids?|channels)$|^parent_id$/;
const GUILD = /^(?:\w+_)?guild_ids?$/;

/** Ids of channels and servers that stand anywhere within an input, such as the origin of a forwarded message. */
export function placesWithin(value: unknown, found = { channelIds: [] as string[], guildIds: [] as string[] }) {
  if (Array.isArray(value)) for (const each of value) placesWithin(each, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const ids = [inner].flat().filter((each): each is string => typeof each === 'string' && /^\d+$/.test(each));
      if (CHANNEL.test(key)) found.channelIds.push(...ids);
      else if (GUILD.test(key)) found.guildIds.push(...ids);
      placesWithin(inner, found);
    }
  }
  return found;
}
