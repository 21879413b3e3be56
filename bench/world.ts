import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seed } from '../sandbox/world/seed-format.ts';
import { stop, temporaryFolder, track, within } from './children.ts';

/** A sandbox in a process of its own, without rate limits: those are Discord's, and would stand in for our own cost. */
export interface World {
  api: string;
  /** Where its strings are pulled. */
  control: string;
  token: string;
  channel: string;
  guild: string;
  stop(): Promise<void>;
}

interface Ready {
  api: string;
  control: string;
  bots: { token: string }[];
  guilds: { id: string; channels: { id: string; name: string }[] }[];
}

/** With a seed, the world that it describes. */
export async function openWorld(seed?: Seed): Promise<World> {
  const options = seed ? ['--seed', join(temporaryFolder(), 'seed.json')] : [];
  if (options[1]) writeFileSync(options[1], JSON.stringify(seed));
  const child = track(
    Bun.spawn([process.execPath, 'sandbox/cli.ts', '--port', '0', '--rate-limits', 'off', ...options], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    }),
  );
  const { value } = await within(15_000, 'the sandbox', child.stdout.getReader().read());
  const ready = JSON.parse(new TextDecoder().decode(value)) as Ready;
  const guild = ready.guilds[0];
  const channel = guild?.channels.find(({ name }) => name === 'general')?.id;
  const token = ready.bots[0]?.token;
  if (!guild || !channel || !token) throw new Error('The sandbox did not say what it holds.');
  return { api: ready.api, control: ready.control, token, channel, guild: guild.id, stop: () => stop(child) };
}

/** Variables that point the product, or a peer, at this world. */
export const environmentOf = (world: World): Record<string, string> => ({
  DISCORD_TOKEN: world.token,
  DISCORD_API_URL: world.api,
  DISCORD_GUILD_ID: world.guild,
  GUILDHALL_REQUESTS_PER_SECOND: '100000',
});

/** Fills the channel with a conversation of the usual kinds: short lines, long ones, embeds, code, links. */
export async function converse(world: World, count: number): Promise<void> {
  const kinds = [
    { content: 'morning all, did the deploy go out?' },
    {
      content: 'yes, at 09:12. Two warnings in the log, see https://status.example.com/incidents/4711 for the details.',
    },
    { content: '```ts\nconst total = rows.reduce((sum, row) => sum + row.count, 0);\n```\nthis is where it breaks' },
    {
      content:
        'I think we should move the meeting. Thursday suits everybody but Carol, who is away until the 14th and would like to hear about the roadmap before anything is decided; could someone write it up?',
    },
    {
      content: 'release notes',
      embeds: [
        {
          title: 'v2.4.0',
          description: 'Faster search, fewer surprises.',
          fields: [{ name: 'Breaking', value: 'none' }],
        },
      ],
    },
    { content: '👍' },
  ];
  for (let i = 0; i < count; i++) {
    const response = await fetch(`${world.api}/v10/channels/${world.channel}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(kinds[i % kinds.length]),
    });
    if (!response.ok) throw new Error(`the sandbox refused a message: ${await response.text()}`);
  }
}
