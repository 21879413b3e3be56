import { existsSync } from 'node:fs';
import { track, within } from './children.ts';
import { footprint } from './footprint.ts';
import { bareRead, compare } from './latency.ts';
import { report, round } from './report.ts';
import { handshake, openStdio, type StdioSession } from './stdio-session.ts';
import { discordTokens, tokens } from './wire.ts';
import { converse, environmentOf, type World } from './world.ts';

export interface Peer {
  name: string;
  subject: 'quadslab' | 'barryyip';
  entry: string;
  /** Its own words for reading the newest messages of a channel. */
  read(world: World, limit: number): { name: string; arguments: Record<string, unknown> };
}

const folder = new URL('peers/', import.meta.url).pathname;

export const allPeers: readonly Peer[] = [
  {
    name: 'mcp-discord 1.3.4',
    subject: 'barryyip',
    entry: 'node_modules/mcp-discord/build/index.js',
    read: ({ channel }, limit) => ({ name: 'discord_read_messages', arguments: { channelId: channel, limit } }),
  },
  {
    name: '@quadslab.io/discord-mcp 2.1.1',
    subject: 'quadslab',
    entry: 'node_modules/@quadslab.io/discord-mcp/dist/cli.js',
    read: ({ channel }, limit) => ({ name: 'get_messages', arguments: { channel, limit } }),
  },
];

/** The npm peers on the same sandbox, by the same measures. Both run on Node, and answer once they are logged in. */
export async function peers(world: World): Promise<void> {
  if (!(await peersInstalled())) {
    report({ name: 'peers', skipped: 'npm could not install them' });
    return;
  }
  await converse(world, 60);
  for (const peer of allPeers) await measure(world, peer);
}

export async function peersInstalled(): Promise<boolean> {
  if (existsSync(`${folder}node_modules`)) return true;
  const words = ['npm', 'ci', '--ignore-scripts', '--no-fund', '--no-audit'];
  const install = track(Bun.spawn(words, { cwd: folder, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }));
  return within(60_000, 'npm ci', install.exited).then(
    (code) => code === 0,
    () => false,
  );
}

export const commandOf = ({ entry }: Peer) => ['node', '--require', `${folder}repoint.cjs`, `${folder}${entry}`];

async function measure(world: World, peer: Peer): Promise<void> {
  const command = commandOf(peer);
  const session = openStdio(command, environmentOf(world));
  try {
    await handshake(session);
    const { tools } = (await session.request('tools/list')) as { tools: unknown[] };
    report({ name: `${peer.name}: tools/list`, tools: tools.length, tokens: tokens(tools) });
    await peerReady(session, peer, world);
    const answer = await session.request('tools/call', peer.read(world, 50));
    const text = (answer['content'] as { text: string }[])[0]?.text ?? '';
    const theirs = await discordTokens(world, 50);
    report({
      name: `${peer.name}: read 50 messages`,
      // Fewer tokens would be no merit if messages were missing.
      messages: text.match(/"content":/g)?.length ?? 0,
      tokens: tokens(text),
      discord_json_tokens: theirs,
      share: round(tokens(text) / theirs, 3),
    });
    await compare(`${peer.name}: one read, over stdio`, {
      bare: bareRead(world),
      call: () => session.request('tools/call', peer.read(world, 1)),
    });
  } finally {
    await session.close();
  }
  await footprint(world, { name: peer.name, command, connected: () => Bun.sleep(1000), runs: 3 });
}

/** Peers answer calls only once their gateway is up; asking until they do is fairer than a fixed wait. */
export async function peerReady(session: StdioSession, peer: Peer, world: World): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const answer = await session.request('tools/call', peer.read(world, 1));
    if (answer['isError'] !== true) return;
    await Bun.sleep(250);
  }
  throw new Error(`${peer.name} did not get ready`);
}
