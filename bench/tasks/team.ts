// Tasks of who runs the server, and of who works in it.
import type { APIChannel, APIOverwrite, APIRole } from 'discord-api-types/v10';
import { every, found, type Task } from './task.ts';

const QUIET = ['frank', 'grace', 'heidi'];

const inactive = {
  name: 'who is inactive',
  ask: 'Which members have not written anything for a week?',
  async ours(agent) {
    const tools = await agent.call('search_operations', { query: 'members inactive for a week' });
    const operation = found(tools, /^(\w*inactive\w*)\(/m);
    const first = await agent.call('call_read_operation', { operation, arguments: { since: '7d' } });
    // It says that nothing before now is known, and what to do about it.
    await agent.call('call_write_operation', { operation: found(first, /(\w+) fetches past messages/) });
    const text = await agent.call('call_read_operation', { operation, arguments: { since: '7d' } });
    return every(text, /^\d{17,20} (\w+)/gm).join();
  },
  async quadslab(agent) {
    const members = every(await agent.call('list_members', { limit: 100 }), /"username": "(\w+)"/g);
    const channels = await agent.call('list_channels');
    const week = Date.now() - 7 * 86_400_000;
    const active = new Set<string>();
    for (const channel of every(channels, /"name": "([^"]+)",\s*"type": "(?:text|announcement)"/g)) {
      const text = await agent.call('get_messages', { channel, limit: 100 });
      const { messages } = JSON.parse(text) as { messages: { author: { username: string }; createdAt: string }[] };
      for (const { author, createdAt } of messages) if (Date.parse(createdAt) > week) active.add(author.username);
    }
    return members.filter((name) => !active.has(name)).join();
  },
  barryyip: 'no list of members',
  async missing(_stage, said) {
    const names = said.split(',').sort();
    return names.join() === QUIET.join() ? undefined : `the right names, not ${said}`;
  },
} satisfies Task;

const privateChannel = {
  name: 'a private channel for a role',
  ask: 'Make a channel #mods-only in Team that only moderators see.',
  async ours(agent) {
    const tools = await agent.call('search_operations', { query: 'create a private channel for a role' });
    return agent.call('call_write_operation', {
      operation: found(tools, /^(create_channel)\(.*private_to_roles/m),
      arguments: { name: 'mods-only', parent: 'Team', private_to_roles: ['Moderator'] },
    });
  },
  async quadslab(agent) {
    await agent.call('create_text_channel', { name: 'mods-only', category: 'Team' });
    const channel = 'mods-only';
    await agent.call('set_channel_permissions', {
      channel,
      target: 'Moderator',
      targetType: 'role',
      allow: ['ViewChannel'],
    });
    // Who hides a channel from everyone hides it from the bot, unless that is let in first.
    await agent.call('set_channel_permissions', {
      channel,
      target: 'Guildhall Demo',
      targetType: 'role',
      allow: ['ViewChannel'],
    });
    return agent.call('set_channel_permissions', {
      channel,
      target: '@everyone',
      targetType: 'role',
      deny: ['ViewChannel'],
    });
  },
  barryyip: 'no permissions',
  async missing({ driver, get }) {
    const guild = await driver.guildId();
    const channels = await get<(APIChannel & { permission_overwrites?: APIOverwrite[]; parent_id?: string })[]>(
      `/guilds/${guild}/channels`,
    );
    const made = channels.find(({ name }) => name === 'mods-only');
    if (!made) return 'the channel';
    if (made.parent_id !== (await driver.channelId('Team'))) return 'its place in Team';
    const role = (await get<APIRole[]>(`/guilds/${guild}/roles`)).find(({ name }) => name === 'Moderator');
    const may = (id: string | undefined, field: 'allow' | 'deny') =>
      (BigInt(made.permission_overwrites?.find((each) => each.id === id)?.[field] ?? 0) & 1024n) !== 0n;
    return may(guild, 'deny') && may(role?.id, 'allow') ? undefined : 'that only moderators see it';
  },
} satisfies Task;

const askHuman = {
  name: 'ask a human, act on the answer',
  ask: 'Ask in #staff whether the meetup may be announced; if they agree, announce it in #announcements.',
  async meanwhile({ driver }) {
    const asked = await driver.waitForMessage('staff', ({ components }) => (components?.length ?? 0) > 0, 20_000);
    await driver.as('bob').press('staff', asked.id, 'Yes');
  },
  async ours(agent) {
    const tools = await agent.call('search_operations', { query: 'ask a human for approval and wait' });
    const answer = await agent.call('call_write_operation', {
      operation: found(tools, /^(ask_user)\(/m),
      arguments: {
        channel: 'staff',
        question: 'May I announce the summer meetup?',
        buttons: ['Yes', 'No'],
        wait_seconds: 60,
      },
    });
    found(answer, /Yes/);
    return agent.call('send_message', {
      channel: 'announcements',
      content: 'The summer meetup is open for registration!',
    });
  },
  quadslab: 'no questions',
  barryyip: 'no questions',
  async missing({ driver }) {
    const said = (await driver.messages('announcements')).filter(({ author }) => author.bot);
    return said.some(({ content }) => content.includes('summer meetup')) ? undefined : 'the announcement';
  },
} satisfies Task;

const schedule = {
  name: 'schedule a message',
  ask: 'Post "Doors open now!" in #off-topic in two seconds.',
  async ours(agent) {
    const tools = await agent.call('search_operations', { query: 'schedule a message for later' });
    return agent.call('call_write_operation', {
      operation: found(tools, /^(schedule_message)\(/m),
      arguments: { channel: 'off-topic', content: 'Doors open now!', at: 'in 2 seconds' },
    });
  },
  quadslab: 'no scheduling',
  barryyip: 'no scheduling',
  async missing({ driver }) {
    const sent = driver.waitForMessage('off-topic', ({ content }) => content === 'Doors open now!', 15_000);
    return sent.then(
      () => undefined,
      () => 'the message',
    );
  },
} satisfies Task;

const whyNot = {
  name: 'why the bot cannot post',
  ask: 'Why can you not write in #press?',
  async ours(agent) {
    const text = await agent.call('get_channel', { channel: 'press' });
    return found(text, /^overwrite .*-SendMessages$/m);
  },
  quadslab: (agent) => agent.call('view_channel_permissions', { channel: 'press' }),
  barryyip: 'no permissions',
  async missing(_stage, said) {
    return /Guildhall Demo[\s\S]*SendMessages/.test(said) ? undefined : 'the overwrite that forbids it';
  },
} satisfies Task;

const poll = {
  name: 'make a poll',
  ask: 'Ask in #general which evening suits for the meetup: Tuesday, Wednesday or Thursday. For a day.',
  ours: (agent) =>
    agent.call('send_message', {
      channel: 'general',
      poll: { question: 'Which evening suits you?', answers: ['Tuesday', 'Wednesday', 'Thursday'], hours: 24 },
    }),
  quadslab: (agent) =>
    agent.call('send_poll', {
      channel: 'general',
      question: 'Which evening suits you?',
      options: ['Tuesday', 'Wednesday', 'Thursday'],
      duration: 24,
    }),
  barryyip: 'no polls',
  async missing({ driver }) {
    const asked = (await driver.messages('general')).find((message) => message.poll);
    const answers = asked?.poll?.answers.map(({ poll_media }) => poll_media.text).join();
    return answers === 'Tuesday,Wednesday,Thursday' ? undefined : 'the poll with its three answers';
  },
} satisfies Task;

export const team: readonly Task[] = [inactive, privateChannel, askHuman, schedule, whyNot, poll];
