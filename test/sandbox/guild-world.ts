import { afterAll, beforeEach, expect } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import type { Answer, Client } from './sandbox-client.ts';
import { clientOf } from './sandbox-client.ts';

/** A guild small enough to see through: the bot stands between Boss and Member. */
export const guildSeed: Seed = {
  bots: [
    { name: 'Helper', owner: 'olga' },
    { name: 'Blind', owner: 'olga', intents: [] },
  ],
  users: [{ name: 'olga' }, { name: 'boss' }, { name: 'mia', display_name: 'Mia' }, { name: 'max' }, { name: 'ned' }],
  guilds: [
    {
      name: 'Lab',
      owner: 'olga',
      features: ['COMMUNITY', 'NEWS'],
      everyone: ['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'Connect', 'ChangeNickname'],
      roles: [{ name: 'Boss', permissions: ['Administrator'] }, { name: 'Low', mentionable: true }, { name: 'Lower' }],
      members: [{ user: 'olga' }, { user: 'boss', roles: ['Boss'] }, { user: 'mia', roles: ['Low'] }, { user: 'max' }],
      bots: [
        {
          bot: 'Helper',
          permissions: [
            'ViewChannel',
            'ManageChannels',
            'ManageRoles',
            'ManageGuild',
            'ManageNicknames',
            'ManageWebhooks',
            'ManageMessages',
            'ManageThreads',
            'ManageGuildExpressions',
            'CreateGuildExpressions',
            'CreateInstantInvite',
            'KickMembers',
            'BanMembers',
            'ModerateMembers',
            'MoveMembers',
            'MuteMembers',
            'DeafenMembers',
            'ViewAuditLog',
            'SendMessages',
            'EmbedLinks',
          ],
        },
        { bot: 'Blind' },
      ],
      channels: [
        { name: 'rules' },
        {
          name: 'Rooms',
          type: 'category',
          channels: [
            { name: 'talk', messages: [{ author: 'mia', content: 'hello', minutes_ago: 30 }] },
            { name: 'news', type: 'news' },
            { name: 'call', type: 'voice' },
            {
              name: 'posts',
              type: 'forum',
              tags: [{ name: 'open' }, { name: 'done' }],
              threads: [
                {
                  name: 'one',
                  author: 'mia',
                  tags: ['open', 'done'],
                  messages: [{ author: 'mia', content: 'first', minutes_ago: 20 }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};

export interface Seen {
  readonly t: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
}

/** Calls, and what the gateway was given to send since the last look. */
export interface Stage {
  readonly guild: string;
  readonly call: Client;
  /** The Blind bot, with no permission and no privileged intent. */
  readonly callBlind: Client;
  readonly seen: () => Seen[];
  readonly id: (name: string) => string;
  readonly errorOf: (answer: Answer) => [status: number, code: number];
}

export function stageOf(sandbox: Sandbox): Stage {
  const { world } = sandbox;
  const guild = [...world.guilds.values()][0];
  if (!guild) throw new Error('The seed has no guild.');
  const events: Seen[] = [];
  world.subscribe(({ t, data }) => {
    const sent = typeof data === 'function' ? data({ user_id: guild.owner_id, application_id: '0' }) : data;
    events.push({ t, data: structuredClone(sent) });
  });
  const [, blind] = [...world.applications.values()];
  const call = clientOf(sandbox);
  return {
    guild: guild.id,
    call,
    callBlind: (method, path, body, headers = {}) =>
      call(method, path, body, { authorization: `Bot ${blind?.token}`, ...headers }),
    seen: () => events.splice(0),
    id(name) {
      const named = [
        ...[...guild.roles.values()].map(({ id, name }) => [name, id] as const),
        ...[...world.users.values()].map(({ id, username }) => [username, id] as const),
        ...[...guild.channels.values(), ...guild.threads.values()].map(({ id, name }) => [name, id] as const),
      ];
      const found = named.find(([candidate]) => candidate === name)?.[1];
      if (!found) throw new Error(`The stage has no ${name}.`);
      return found;
    },
    errorOf: ({ status, body }) => [status, body.code],
  };
}

/** For the tests of one file: the stage in a sandbox of its own, whose every answer Discord's document must allow. */
export async function openStage() {
  const sandbox = await startSandbox({ world: guildSeed, validateResponses: true, rateLimits: 'off' });
  const stage = stageOf(sandbox);
  beforeEach(() => void stage.seen());
  afterAll(async () => {
    await sandbox.stop();
    expect(sandbox.mismatches).toEqual([]);
  });
  return { sandbox, stage };
}
