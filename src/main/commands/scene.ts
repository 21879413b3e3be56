import type { Client } from '@modelcontextprotocol/client';

/** A scripted person in the sandbox. */
export interface Member {
  say(channelId: string, content: string): Promise<{ id: string }>;
}

export interface Stage {
  client: Client;
  alice: Member;
  /** One line of narration, then what the agent saw or did. */
  tell(headline: string, detail?: string): void;
}

interface Answer {
  text: string;
  data: Record<string, unknown>;
}

/** Calls a tool the way clients do, and stops the scene with the server's own words when it fails. */
async function call(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args });
  const text = (result.content ?? []).flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  if (result.isError) throw new Error(text);
  return { text, data: (result.structuredContent ?? {}) as Record<string, unknown> };
}

const REPORT = 'day,sign-ups\nMonday,12\nTuesday,17\nWednesday,9\n';

/** An AI client at work: every step is a real MCP call, over HTTP, to the real server, to a Discord on real sockets. */
export async function playScene({ client, alice, tell }: Stage): Promise<void> {
  const { tools } = await client.listTools();
  tell(`lists its tools: ${tools.length}`, tools.map(({ name }) => name).join(', '));

  const channels = await call(client, 'list_channels', {});
  tell('looks at the channels', channels.text);

  const { text: resolved, data: general } = await call(client, 'resolve', { query: '#general', format: 'json' });
  const channel = channelIdIn(general, resolved);
  const question = await alice.say(
    channel,
    'Can someone post the sign-ups of this week, and open a thread to talk about them?',
  );
  tell('Alice, a member, writes in #general');

  const read = await call(client, 'read_messages', { channel: '#general', limit: 5 });
  tell('reads #general', read.text);

  const reply = await call(client, 'send_message', {
    channel: '#general',
    content: 'On it, Alice. The numbers follow.',
    reply_to: question.id,
  });
  tell('replies to Alice', reply.text);

  const posted = await call(client, 'send_message', {
    channel: '#general',
    embeds: [{ title: 'Sign-ups this week', description: '38 so far, Tuesday the best day.', color: 0x5865f2 }],
    files: [{ name: 'sign-ups.csv', data: Buffer.from(REPORT).toString('base64') }],
  });
  tell('posts an embed with a file', posted.text);

  const thread = await call(client, 'create_thread', {
    channel: '#general',
    message: String(posted.data['id'] ?? (posted.data['ids'] as string[] | undefined)?.[0]),
    name: 'Sign-ups, week by week',
  });
  tell('opens a thread on it', thread.text);

  const threadId = String(thread.data['id']);
  await alice.say(threadId, 'Thank you! Tuesday was the newsletter.');
  const answered = await call(client, 'read_messages', { channel: threadId });
  tell('is answered in the thread', answered.text);
}

function channelIdIn(data: Record<string, unknown>, text: string): string {
  const id = /\b\d{17,20}\b/.exec(JSON.stringify(data))?.[0];
  if (id === undefined) throw new Error(`#general was not found: ${text}`);
  return id;
}
