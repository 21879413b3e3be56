import type { DiscordConnection } from '../discord/open-discord.ts';
import type { Discord } from '../kernel/discord.ts';
import { SWITCHES } from '../kernel/intent-switches.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { IN_THREADS, permissionNames, permissionTitle } from '../kernel/permission-names.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { Usability } from '../kernel/usability.ts';

/** Of more servers than this it is not worked out what the bot may do in none of them. */
const MOST_SERVERS = 200;

/** Milliseconds after a change before it is looked at: they come in swarms. */
const SETTLE = 500;

/** Dispatches after which the bot may be allowed more or less somewhere. */
const RELEVANT =
  /^(READY|RESUMED|GUILD_(CREATE|UPDATE|DELETE|ROLE_(CREATE|UPDATE|DELETE)|MEMBER_UPDATE)|CHANNEL_(CREATE|UPDATE|DELETE))$/;

type Overwrite = { id: string; allow: string };

/** What the bot may do in some place of a server: what its roles give it there, and what any channel adds. */
async function allowedIn(discord: Discord, guildId: string, selfId: string): Promise<PermissionName[] | 'everything'> {
  const [guild, self, channels] = await Promise.all([
    discord.guild(guildId),
    discord.member(guildId, selfId),
    discord.channels(guildId),
  ]);
  const held = new Set([guildId, selfId, ...self.roles]);
  const own = guild.roles.filter(({ id }) => held.has(id)).reduce((all, role) => all | BigInt(role.permissions), 0n);
  if (guild.owner_id === selfId || permissionNames(own).includes('Administrator')) return 'everything';
  const added = channels
    .flatMap(
      (channel) => ('permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : []) as Overwrite[],
    )
    .filter(({ id }) => held.has(id));
  return permissionNames(added.reduce((all, { allow }) => all | BigInt(allow), own));
}

/** Undefined where the bot may do everything somewhere, or where it cannot be told. */
async function allowedSomewhere(discord: Discord): Promise<ReadonlySet<PermissionName> | undefined> {
  const [me, guilds] = await Promise.all([discord.me(), discord.guilds()]);
  if (guilds.length === 0 || guilds.length > MOST_SERVERS) return undefined;
  const found = new Set<PermissionName>();
  for (const { id } of guilds) {
    const names = await allowedIn(discord, id, me.id);
    if (names === 'everything') return undefined;
    for (const name of names) found.add(name);
  }
  return found;
}

const same = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined) =>
  a === b || (a !== undefined && b !== undefined && a.size === b.size && [...a].every((each) => b.has(each)));

export interface WatchUsability {
  discord: Pick<DiscordConnection, 'bind' | 'onDispatch' | 'status'>;
  logger: Logger;
}

/**
 * Follows what the gateway tells of roles and channels. A process without the connection knows nothing and hides nothing:
 * asking REST for it would cost more than a tool too many.
 */
export function watchUsability({ discord, logger }: WatchUsability): Usability & { stop(): void } {
  const listeners = new Set<() => void>();
  const ended = new AbortController();
  const bound = discord.bind({ signal: ended.signal });
  let somewhere: ReadonlySet<PermissionName> | undefined;
  let off = '';
  let version = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    if (discord.status().gateway !== 'ready') return;
    const found = await allowedSomewhere(bound);
    const intents = discord.status().missingIntents.join();
    if (same(found, somewhere) && intents === off) return;
    somewhere = found;
    off = intents;
    version++;
    for (const tell of listeners) tell();
  }

  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      looking = looking.then(look).catch((error) => {
        if (!ended.signal.aborted) logger.debug({ err: error }, 'It is not known which tools the bot can use');
      });
    }, SETTLE);
    timer.unref?.();
  };
  const unhear = discord.onDispatch(({ t }) => {
    if (RELEVANT.test(t)) later();
  });

  return {
    get version() {
      return version;
    },
    unusable({ name, permissions, intents }) {
      const missing = intents.filter((intent) => discord.status().missingIntents.includes(intent));
      if (missing.length > 0) {
        return `${name} needs the ${missing.map((intent) => SWITCHES[intent]).join(' and ')}: switch it on at https://discord.com/developers/applications > your application > Bot, then restart.`;
      }
      const known = somewhere;
      if (!known) return undefined;
      const lacking = permissions.filter((each) => !known.has(each) && !known.has(IN_THREADS[each] ?? each));
      if (lacking.length === 0) return undefined;
      return `${name} needs ${lacking.map(permissionTitle).join(', ')}, which the bot has in none of its servers: grant it under Server Settings > Roles.`;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      clearTimeout(timer);
      unhear();
      ended.abort();
    },
  };
}
