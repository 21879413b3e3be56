// Tasks of who looks after a community.
import type { APIMessage, APIThreadChannel } from 'discord-api-types/v10';
import { every, found, type Task } from './task.ts';

/** Who takes nothing but ids must find them first. */
const idIn = (channels: string, name: string) => found(channels, new RegExp(`"id": "(\\d+)",\\s*"name": "${name}"`));

const answer = {
  name: 'answer what nobody answered',
  ask: 'Read #general of today and answer what is still open; the news are in #announcements.',
  async ours(agent) {
    const talk = await agent.call('read_messages', { channel: 'general' });
    const question = found(talk, /^(\d+) .*When does the registration/m);
    const news = await agent.call('read_messages', { channel: 'announcements' });
    const content = `Registration closes on ${found(news, /closes on ([^.]+)\./)}.`;
    await agent.call('send_message', { channel: 'general', content, reply_to: question });
    return content;
  },
  async quadslab(agent) {
    const talk = await agent.call('get_messages', { channel: 'general', limit: 50 });
    const question = found(talk, /"id": ?"(\d+)"(?:(?!"id")[\s\S])*?When does the registration/);
    const news = await agent.call('get_messages', { channel: 'announcements', limit: 50 });
    const content = `Registration closes on ${found(news, /closes on ([^.]+)\./)}.`;
    await agent.call('send_message', { channel: 'general', content, replyTo: question });
    return content;
  },
  async barryyip(agent) {
    const channels = await agent.call('discord_get_server_info', { guildId: agent.server });
    const [channelId, news] = ['general', 'announcements'].map((name) => idIn(channels, name));
    await agent.call('discord_read_messages', { channelId, limit: 50 });
    const told = await agent.call('discord_read_messages', { channelId: news, limit: 50 });
    const message = `Registration closes on ${found(told, /closes on ([^.]+)\./)}.`;
    await agent.call('discord_send', { channelId, message });
    return message;
  },
  async missing({ driver }) {
    const said = (await driver.messages('general')).filter(({ author }) => author.bot);
    return said.some(({ content }) => content.includes('12 June')) ? undefined : 'an answer with the date';
  },
} satisfies Task;

const find = {
  name: 'find a message of last week',
  ask: 'Bob wrote the new address of the VPN last week. Find it, mark it with a check and tell me the address.',
  async ours(agent) {
    const text = await agent.call('search_messages', { content: 'VPN', authors: ['bob'] });
    const message = found(text, /^(\d+) .*VPN/m);
    await agent.call('add_reaction', { channel: 'support', message, emoji: '✅' });
    return found(text, /vpn\d\.example\.org/);
  },
  async quadslab(agent) {
    const text = await agent.call('get_messages', { channel: 'support', limit: 100 });
    const messageId = found(text, /"id": ?"(\d+)"(?:(?!"id")[\s\S])*?VPN has a new/);
    await agent.call('add_reaction', { channel: 'support', messageId, emoji: '✅' });
    return found(text, /vpn\d\.example\.org/);
  },
  async barryyip(agent) {
    const channels = await agent.call('discord_get_server_info', { guildId: agent.server });
    const channelId = idIn(channels, 'support');
    const text = await agent.call('discord_read_messages', { channelId, limit: 100 });
    const messageId = found(text, /"id": ?"(\d+)"(?:(?!"id")[\s\S])*?VPN has a new/);
    await agent.call('discord_add_reaction', { channelId, messageId, emoji: '✅' });
    return found(text, /vpn\d\.example\.org/);
  },
  async missing({ channel, get }, said) {
    const messages = await get<APIMessage[]>(`/channels/${await channel('support')}/messages?limit=100`);
    const message = messages.find(({ content }) => content.includes('VPN has a new address'));
    if (!message?.reactions?.some(({ emoji, me }) => emoji.name === '✅' && me)) return 'the reaction';
    return said === 'vpn2.example.org' ? undefined : 'the address';
  },
} satisfies Task;

const closePost = {
  name: 'close a forum post',
  ask: 'The idea "Dark mode" is in release 2.4: say so in its post, tag it done and close it.',
  async ours(agent) {
    await agent.call('send_message', {
      channel: 'Dark mode',
      content: 'This is in release 2.4. Thank you for the idea!',
    });
    return agent.call('update_thread', { thread: 'Dark mode', tags: ['done'], archived: true });
  },
  quadslab: 'no tags of posts that exist',
  barryyip: 'no tags of posts that exist',
  async missing({ get, driver }) {
    const forum = await driver.channelId('ideas');
    const { threads } = await get<{ threads: APIThreadChannel[] }>(`/channels/${forum}/threads/archived/public`);
    const post = threads.find(({ name }) => name === 'Dark mode');
    if (!post) return 'that it is closed';
    const { available_tags } = await get<{ available_tags: { id: string; name: string }[] }>(`/channels/${forum}`);
    const done = available_tags.find(({ name }) => name === 'done')?.id ?? '';
    if (post.applied_tags?.join() !== done) return 'the tag';
    const messages = await get<APIMessage[]>(`/channels/${post.id}/messages`);
    return messages.some(({ content, author }) => author.bot && content.includes('2.4')) ? undefined : 'the last word';
  },
} satisfies Task;

const spam = {
  name: 'stop a spammer',
  ask: 'Frank floods the channels with links. Mute him for a day and delete what he posted.',
  async before({ driver }) {
    for (const channel of ['general', 'off-topic', 'support']) {
      for (const n of [1, 2, 3]) await driver.as('frank').say(channel, `FREE NITRO http://n1tro.example/${n}`);
    }
  },
  async ours(agent) {
    await agent.call('timeout_member', { user: 'frank', duration: '1d', reason: 'Spam' });
    const text = await agent.call('search_messages', { authors: ['frank'], after: '1d' });
    const posts = [...text.matchAll(/^(\d+) \S+ \S+ #(\S+) frank: FREE NITRO/gm)];
    const places = Map.groupBy(posts, ([, , channel = '']) => channel);
    for (const [channel, messages] of places) {
      await agent.call('delete_messages', { channel, messages: messages.map(([, id]) => id), reason: 'Spam' });
    }
    return `${posts.length} messages deleted`;
  },
  async quadslab(agent) {
    await agent.call('timeout_member', { member: 'frank', duration: '1d', reason: 'Spam' });
    const channels = await agent.call('list_channels');
    for (const channel of every(channels, /"name": "([^"]+)",\s*"type": "text"/g)) {
      await agent.call('purge_user_messages', { channel, member: 'frank' });
    }
    return 'deleted';
  },
  barryyip: 'no muting',
  async missing({ driver, get }) {
    for (const channel of ['general', 'off-topic', 'support']) {
      if ((await driver.messages(channel)).some(({ author }) => author.username === 'frank'))
        return `messages gone from ${channel}`;
    }
    const guild = await driver.guildId();
    const members = await get<{ user: { username: string }; communication_disabled_until?: string | null }[]>(
      `/guilds/${guild}/members?limit=100`,
    );
    const until = members.find(({ user }) => user.username === 'frank')?.communication_disabled_until;
    return until && Date.parse(until) > Date.now() + 3_600_000 ? undefined : 'the mute';
  },
} satisfies Task;

export const community: readonly Task[] = [answer, find, closePost, spam];
