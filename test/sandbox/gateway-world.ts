import type { Sandbox } from '../../sandbox/main.ts';
import { documentedOperation } from '../../sandbox/spec/document.ts';
import { createResponseValidator } from '../../sandbox/spec/responses.ts';
import { createMember, createThread, createUser } from '../../sandbox/world/create.ts';
import type { GuildChannelRecord, GuildRecord, MemberRecord, ThreadRecord } from '../../sandbox/world/records.ts';
import type { Seed } from '../../sandbox/world/seed-format.ts';

/** Two bots, of which only Watcher is in both guilds; their ids fall on different ones of two shards. */
export const gatewaySeed: Seed = {
  bots: [
    { name: 'Watcher', owner: 'olga' },
    { name: 'Other', owner: 'olga' },
  ],
  users: [{ name: 'olga' }, { name: 'mia', display_name: 'Mia' }, { name: 'max' }],
  guilds: [
    {
      id: String(4n << 22n),
      name: 'Even',
      owner: 'olga',
      roles: [{ name: 'Crew' }],
      members: [{ user: 'olga' }, { user: 'mia', roles: ['Crew'], nick: 'Mimi' }, { user: 'max' }],
      bots: [
        { bot: 'Watcher', permissions: ['ViewChannel', 'Connect'] },
        { bot: 'Other', permissions: ['Administrator'] },
      ],
      emojis: [{ name: 'wave' }],
      channels: [
        { name: 'lobby', topic: 'Come in.', messages: [{ author: 'olga', content: 'Welcome' }] },
        {
          name: 'Back',
          type: 'category',
          overwrites: [
            { for: '@everyone', deny: ['ViewChannel'] },
            { for: 'Watcher', deny: ['ViewChannel'] },
          ],
          channels: [
            {
              name: 'cellar',
              topic: 'Secret.',
              slowmode: 7,
              overwrites: [
                { for: '@everyone', deny: ['ViewChannel'] },
                { for: 'Watcher', deny: ['ViewChannel'] },
              ],
            },
          ],
        },
        { name: 'talk', type: 'voice' },
        { name: 'podium', type: 'stage' },
        { name: 'board', type: 'forum', tags: [{ name: 'idea' }] },
      ],
    },
    {
      id: String(7n << 22n),
      name: 'Odd',
      owner: 'olga',
      members: [{ user: 'olga' }],
      bots: [{ bot: 'Watcher' }],
      channels: [{ name: 'hall' }],
    },
  ],
};

export function guildNamed(sandbox: Sandbox, name: string): GuildRecord {
  const guild = [...sandbox.world.guilds.values()].find((one) => one.name === name);
  if (!guild) throw new Error(`There is no guild ${name}.`);
  return guild;
}

export function channelNamed(sandbox: Sandbox, name: string): GuildChannelRecord {
  for (const channel of sandbox.world.channels.values())
    if (channel.kind === 'guild' && channel.name === name) return channel;
  throw new Error(`There is no channel ${name}.`);
}

export function addThread(
  sandbox: Sandbox,
  parent: string,
  given: Partial<Pick<ThreadRecord, 'name' | 'type' | 'archived'>>,
  ...members: string[]
): ThreadRecord {
  const channel = channelNamed(sandbox, parent);
  const owner_id = guildNamed(sandbox, 'Even').owner_id;
  const thread = createThread(sandbox.world, channel, { name: 'thread', type: 11, owner_id, ...given });
  const join_timestamp = sandbox.world.clock.now();
  for (const user_id of members) thread.members.set(user_id, { user_id, join_timestamp, flags: 0 });
  return thread;
}

export function addMembers(sandbox: Sandbox, guild: GuildRecord, count: number): MemberRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const user = createUser(sandbox.world, { username: `crowd-${String(index).padStart(5, '0')}` });
    return createMember(sandbox.world, guild, { user_id: user.id });
  });
}

/** What the official document finds wrong with a value, were it the answer to this request. */
export function problemsWith(method: string, path: string, body: unknown): readonly string[] {
  const documented = documentedOperation(method, path);
  if (!documented) throw new Error(`The document has no ${method} ${path}.`);
  return createResponseValidator().check({ method, path, documented, status: 200, body })?.problems ?? [];
}
