import type { Overview } from '../control/contract.ts';
import type { Send } from './http.ts';

/** Finds people and places by name or id. Asks the sandbox again for names it has not heard of. */
export interface Directory {
  overview(): Promise<Overview>;
  user(nameOrId: string): Promise<Overview['users'][number]>;
  guildId(nameOrId?: string): Promise<string>;
  /** A channel's or thread's id; names are looked up among the guilds' channels, `guild/channel` where two guilds share one. */
  channelId(nameOrId: string): Promise<string>;
  botToken(nameOrId?: string): Promise<string>;
}

export function createDirectory(send: Send): Directory {
  let known: Promise<Overview> | undefined;

  async function find<Found>(what: string, look: (overview: Overview) => Found | undefined): Promise<Found> {
    const before = known && look(await known);
    if (before !== undefined) return before;
    known = send<Overview>('GET', '/world');
    const found = look(await known);
    if (found === undefined) throw new Error(`The sandbox has no ${what}.`);
    return found;
  }

  return {
    overview: () => find('world', (overview) => overview),
    user: (name) =>
      find(`scripted member "${name}"`, ({ users }) => users.find((user) => user.name === name || user.id === name)),
    guildId: (name) =>
      find(
        `guild "${name ?? ''}"`,
        ({ guilds }) => guilds.find((guild) => !name || guild.name === name || guild.id === name)?.id,
      ),
    async channelId(name) {
      if (/^\d{15,20}$/.test(name)) return name;
      return find(`channel "${name}"`, ({ guilds }) => channelNamed(guilds, name.replace(/^#/, '')));
    },
    botToken: (name) =>
      find(
        `bot "${name ?? ''}"`,
        ({ bots }) => bots.find((bot) => !name || bot.name === name || bot.id === name)?.token,
      ),
  };
}

function channelNamed(guilds: Overview['guilds'], name: string): string | undefined {
  for (const guild of guilds) {
    const found = guild.channels.find((channel) => channel.name === name || `${guild.name}/${channel.name}` === name);
    if (found) return found.id;
  }
  return undefined;
}
