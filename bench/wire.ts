import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { invariant, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { converse, environmentOf, type World } from './world.ts';

export const tokens = (value: unknown): number =>
  encode(typeof value === 'string' ? value : JSON.stringify(value)).length;

/** Tokens of what Discord itself sends for the newest messages. */
export async function discordTokens(world: World, limit: number): Promise<number> {
  const response = await fetch(`${world.api}/v10/channels/${world.channel}/messages?limit=${limit}`, {
    headers: { authorization: `Bot ${world.token}` },
  });
  return tokens(await response.text());
}

/** Tokens of the default tool list, and of a channel read against what Discord sends for it. */
export async function wire(world: World, binary: string): Promise<void> {
  await converse(world, 60);
  const session = openStdio([binary, 'stdio'], environmentOf(world));
  await handshake(session);
  const list = await session.request('tools/list');
  const tools = list['tools'] as unknown[];
  report({ name: 'tools/list, default', tools: tools.length, tokens: tokens(tools), budget: 6000 });
  invariant('the default tool list fits its budget', tokens(tools) <= 6000);

  const answer = await session.request('tools/call', {
    name: 'read_messages',
    arguments: { channel: world.channel, limit: 50 },
  });
  const [block] = answer['content'] as { text: string }[];
  const [ours, theirs] = [tokens(block?.text ?? ''), await discordTokens(world, 50)];
  report({
    name: 'read 50 messages',
    tokens: ours,
    discord_json_tokens: theirs,
    share: round(ours / theirs, 3),
    budget: 0.2,
  });
  await session.close();
}
