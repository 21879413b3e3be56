import { Client, type ClientEvents, DiscordAPIError, Events } from 'discord.js';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/main.ts';
import type { ApplicationRecord } from '../../../sandbox/world/records.ts';
import { allIntents } from '../gateway-helpers.ts';

export interface Stage {
  readonly sandbox: Sandbox;
  readonly driver: Driver;
  readonly client: Client<true>;
  readonly application: ApplicationRecord;
  readonly guildId: string;
  user(name: string): string;
  channel(name: string): string;
  /** Resolves with the event's arguments when it next happens; ask before doing what makes it happen. */
  next<Name extends keyof ClientEvents>(name: Name): Promise<ClientEvents[Name]>;
  stop(): Promise<void>;
}

/** A sandbox that judges its answers, with discord.js as the bot and scripted members for people. */
export async function openStage(options: SandboxOptions = {}): Promise<Stage> {
  const sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off', ...options });
  const { world } = sandbox;
  const application = [...world.applications.values()][0]!;
  const connecting = new Client({ rest: { api: sandbox.api }, intents: allIntents });
  const ready = new Promise<Client<true>>((resolve) => connecting.once(Events.ClientReady, resolve));
  await connecting.login(application.token);
  const client = await ready;
  const named = <Item extends { id: string }>(items: Iterable<Item>, is: (item: Item) => boolean) => {
    for (const item of items) if (is(item)) return item.id;
    throw new Error('There is none.');
  };
  return {
    sandbox,
    driver: createDriver(sandbox.control),
    client,
    application,
    guildId: [...world.guilds.keys()][0]!,
    user: (name) => named(world.users.values(), ({ username }) => username === name),
    channel: (name) => named(world.channels.values(), (channel) => channel.name === name),
    next: (name) =>
      new Promise((resolve) => client.once(name, (...args: ClientEvents[typeof name]) => resolve(args as never))),
    async stop() {
      await client.destroy();
      await sandbox.stop();
    },
  };
}

/** The code Discord refused with. */
export const refusal = (doing: Promise<unknown>): Promise<number | string> =>
  doing.then(
    () => 'done',
    (error) => (error instanceof DiscordAPIError ? error.code : Promise.reject(error)),
  );
