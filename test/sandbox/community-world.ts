import { Client, type ClientEvents, DiscordAPIError, Events, type Guild } from 'discord.js';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { allIntents } from './gateway-helpers.ts';
import { stageOf } from './guild-world.ts';

/** A community in which the bot may do all that can be done without being its administrator. */
const communitySeed: Seed = {
  bots: [
    { name: 'Helper', owner: 'olga' },
    { name: 'Blind', owner: 'olga', intents: [] },
  ],
  users: [{ name: 'olga' }, { name: 'mia', display_name: 'Mia' }, { name: 'max' }, { name: 'ned' }],
  guilds: [
    {
      name: 'Club',
      owner: 'olga',
      features: ['COMMUNITY', 'NEWS'],
      roles: [{ name: 'Crew', mentionable: true }],
      members: [{ user: 'olga' }, { user: 'mia' }, { user: 'max', roles: ['Crew'] }],
      bots: [
        {
          bot: 'Helper',
          permissions: [
            'ViewChannel',
            'ManageChannels',
            'ManageRoles',
            'ManageGuild',
            'ManageMessages',
            'ManageWebhooks',
            'ManageGuildExpressions',
            'CreateGuildExpressions',
            'CreateEvents',
            'ManageEvents',
            'KickMembers',
            'ModerateMembers',
            'MuteMembers',
            'MoveMembers',
            'ViewAuditLog',
            'SendMessages',
            'ReadMessageHistory',
            'MentionEveryone',
            'Connect',
            'Speak',
            'UseSoundboard',
          ],
        },
        { bot: 'Blind' },
      ],
      channels: [
        { name: 'lobby' },
        { name: 'log' },
        { name: 'lounge', type: 'voice' },
        { name: 'podium', type: 'stage' },
        {
          name: 'vault',
          type: 'voice',
          overwrites: [
            { for: '@everyone', deny: ['ViewChannel'] },
            { for: 'Crew', allow: ['ViewChannel'] },
          ],
        },
      ],
    },
  ],
};

export interface Community {
  readonly sandbox: Sandbox;
  readonly client: Client<true>;
  readonly guild: Guild;
  readonly driver: Driver;
  /** Plain calls, and who is called what. */
  readonly stage: ReturnType<typeof stageOf>;
  /** Resolves with the event's arguments when it next happens; ask before doing what makes it happen. */
  next<Name extends keyof ClientEvents>(name: Name): Promise<ClientEvents[Name]>;
  /** The reason and changes of the newest audit log entry of this type. */
  newestEntry(type: number): { reason: string | null; keys: string[]; target_id: string | null };
  close(): Promise<void>;
}

/** A sandbox whose answers are all validated, and a discord.js client that is in it. */
export async function openCommunity(): Promise<Community> {
  const sandbox = await startSandbox({ world: communitySeed, validateResponses: true, rateLimits: 'off' });
  const stage = stageOf(sandbox);
  const connecting = new Client({ rest: { api: sandbox.api }, intents: allIntents });
  const ready = new Promise<Client<true>>((resolve) => connecting.once(Events.ClientReady, resolve));
  await connecting.login([...sandbox.world.applications.values()][0]?.token ?? '');
  const client = await ready;
  return {
    sandbox,
    client,
    stage,
    guild: client.guilds.cache.get(stage.guild) as Guild,
    driver: createDriver(sandbox.control),
    next: <Name extends keyof ClientEvents>(name: Name) =>
      new Promise<ClientEvents[Name]>((resolve) => client.once(name, (...args: ClientEvents[Name]) => resolve(args))),
    newestEntry(type) {
      const entry = sandbox.world.guilds
        .get(stage.guild)
        ?.audit_log.findLast(({ action_type }) => action_type === type);
      if (!entry) throw new Error(`The audit log has no entry of type ${type}.`);
      return { reason: entry.reason, keys: entry.changes.map(({ key }) => key).toSorted(), target_id: entry.target_id };
    },
    async close() {
      await client.destroy();
      await sandbox.stop();
    },
  };
}

/** Discord's code for what was refused; `done` where it was not. */
export const refusal = (doing: Promise<unknown>): Promise<number | string> =>
  doing.then(
    () => 'done',
    (error) => (error instanceof DiscordAPIError ? error.code : Promise.reject(error)),
  );
