import { existsSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { footprint } from './footprint.ts';
import { median, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { environmentOf, type World } from './world.ts';

interface Peer {
  name: string;
  entry: string;
  /** Its own words for reading the newest messages of a channel. */
  read(world: World, limit: number): { name: string; arguments: Record<string, unknown> };
}

const folder = new URL('peers/', import.meta.url).pathname;

const all: Peer[] = [
  {
    name: 'mcp-discord 1.3.4',
    entry: 'node_modules/mcp-discord/build/index.js',
    read: ({ channel }, limit) => ({ name: 'discord_read_messages', arguments: { channelId: channel, limit } }),
  },
  {
    name: '@quadslab.io/discord-mcp 2.1.1',
    entry: 'node_modules/@quadslab.io/discord-mcp/dist/cli.js',
    read: ({ channel }, limit) => ({ name: 'get_messages', arguments: { channel, limit } }),
  },
];

/** The npm peers on the same sandbox, by the same measures. */
export async function peers(world: World): Promise<void> {
  if (!existsSync(`${folder}node_modules`)) {
    const install = Bun.spawn(['npm', 'ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
      cwd: folder,
      stdout: 'ignore',
    });
    if ((await install.exited) !== 0) {
      report({ name: 'peers', skipped: 'npm could not install them' });
      return;
    }
  }
  for (const peer of all) await measure(world, peer);
}

async function measure(world: World, peer: Peer): Promise<void> {
  const command = ['node', '--require', `${folder}repoint.cjs`, `${folder}${peer.entry}`];
  await footprint(world, { name: peer.name, command, connected: () => Bun.sleep(1500), runs: 3 });
  const session = openStdio(command, environmentOf(world));
  try {
    await handshake(session);
    const { tools } = (await session.request('tools/list')) as { tools: unknown[] };
    report({ name: `${peer.name}: tools/list`, tools: tools.length, tokens: encode(JSON.stringify(tools)).length });
    await ready(session, peer, world);
    const answer = await session.request('tools/call', peer.read(world, 50));
    const text = (answer['content'] as { text: string }[])[0]?.text ?? '';
    report({ name: `${peer.name}: read 50 messages`, tokens: encode(text).length, failed: answer['isError'] === true });
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      const began = performance.now();
      await session.request('tools/call', peer.read(world, 1));
      times.push(performance.now() - began);
    }
    report({ name: `${peer.name}: one read, over stdio`, p50_ms: round(median(times), 3) });
  } catch (error) {
    report({ name: peer.name, failed: error instanceof Error ? error.message : String(error) });
  } finally {
    await session.close();
  }
}

/** Peers answer calls only once their gateway is up; asking until they do is fairer than a fixed wait. */
async function ready(session: ReturnType<typeof openStdio>, peer: Peer, world: World): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const answer = await session.request('tools/call', peer.read(world, 1));
    if (answer['isError'] !== true) return;
    await Bun.sleep(250);
  }
}
