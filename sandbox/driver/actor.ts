import type {
  APIEntitlement,
  APIMessage,
  APIThreadChannel,
  RESTPostAPIChannelMessageJSONBody,
  RESTPostAPIChannelThreadsJSONBody,
} from 'discord-api-types/v10';
import type { SeenInteraction } from '../control/contract.ts';
import type { Directory } from './directory.ts';
import type { Send } from './http.ts';
import { type CommandUse, createInteracting, type Interacting, type Values } from './interactions.ts';

export interface FileToSend {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
}

/** Words, or a whole message body. */
export type Utterance = string | RESTPostAPIChannelMessageJSONBody;

/** What one does for oneself in a voice channel. */
export interface VoiceManners {
  readonly self_mute?: boolean;
  readonly self_deaf?: boolean;
  readonly self_stream?: boolean;
  readonly self_video?: boolean;
}

/** A scripted member. What they do runs through the API's own permissions and dispatches; channels are named or numbered. */
export interface Actor {
  say(channel: string, what: Utterance, files?: readonly FileToSend[]): Promise<APIMessage>;
  reply(channel: string, messageId: string, what: Utterance): Promise<APIMessage>;
  edit(channel: string, messageId: string, content: string): Promise<APIMessage>;
  delete(channel: string, messageId: string): Promise<void>;
  /** A Unicode emoji, or `name:id`. */
  react(channel: string, messageId: string, emoji: string): Promise<void>;
  /** A super reaction, which no API lets bots make. */
  superReact(channel: string, messageId: string, emoji: string): Promise<void>;
  unreact(channel: string, messageId: string, emoji: string): Promise<void>;
  type(channel: string): Promise<void>;
  read(channel: string, limit?: number): Promise<APIMessage[]>;
  /** From a message, or with a first message of its own (forum posts need one). */
  openThread(
    channel: string,
    name: string,
    from: { message_id: string } | { first: Utterance } | 'private',
  ): Promise<APIThreadChannel>;
  vote(channel: string, messageId: string, answerIds: readonly number[]): Promise<void>;
  /** A direct message to a user or bot, by id. */
  whisper(userId: string, what: Utterance): Promise<APIMessage>;
  /** Whether they take direct messages from bots; they do until they say otherwise. */
  takeDirectMessages(takes: boolean): Promise<void>;
  join(guild?: string): Promise<void>;
  /** How they appear to others; `activity` as in "Playing …". */
  appear(status: 'online' | 'idle' | 'dnd' | 'offline', activity?: string): Promise<void>;
  /** Agrees to the rules of a guild that screens its members. */
  passScreening(guild?: string): Promise<void>;
  /** Applies to a guild whose moderators decide who may join; resolves with the request's id. */
  applyToJoin(guild?: string, form_responses?: readonly Readonly<Record<string, unknown>>[]): Promise<string>;
  /** Interest in a scheduled event, or in one occurrence of it (by the id of its exception). */
  isInterested(eventId: string, interested: boolean, options?: { guild?: string; exception?: string }): Promise<void>;
  sitInVoice(channel: string, how?: VoiceManners): Promise<void>;
  leaveVoice(guild?: string): Promise<void>;
  leave(guild?: string): Promise<void>;
  /** A slash command with its group and subcommand, as it is typed: `use('general', 'permissions user get', { user: 'bob' })`. */
  use(channel: string, command: string, options?: Values, how?: CommandUse): Promise<Interacting>;
  /** The command of a user's or message's context menu. */
  useOn(
    channel: string,
    command: string,
    target: { readonly user: string } | { readonly message: string },
    how?: CommandUse,
  ): Promise<Interacting>;
  /** What is suggested while `option` is being typed. */
  complete(channel: string, command: string, option: string, options?: Values): Promise<SeenInteraction>;
  /** A button, by custom id or label. */
  press(channel: string, messageId: string, button: string): Promise<Interacting>;
  /** In a select menu, by custom id or placeholder: values or labels; names or ids of people, roles and channels. */
  choose(channel: string, messageId: string, select: string, values: readonly string[]): Promise<Interacting>;
  /** A channel's messages with those for this member's eyes alone, oldest first. */
  sees(channel: string): Promise<APIMessage[]>;
  /** The application (of the bot that is named) for this user, so that it is there wherever they are. */
  install(bot: string): Promise<void>;
  /** Lets the application act for them; resolves with the access token, for `Authorization: Bearer`. */
  authorize(application: string, scopes: readonly string[]): Promise<string>;
  /** Accounts they have elsewhere, all of them. */
  connect(connections: readonly { readonly type: string; readonly name: string }[]): Promise<void>;
  /** The entry point of an application that has an activity. */
  launch(channel: string, command: string, how?: CommandUse): Promise<Interacting>;
  leaveActivity(instanceId: string): Promise<void>;
  /** For themselves, or for a guild. Nothing is paid. */
  buy(skuId: string, guild?: string): Promise<APIEntitlement>;
  /** A subscription: it goes on to the end of its month. */
  cancelSubscription(skuId: string): Promise<void>;
  /** Any call of Discord's API as this member; `path` as in `/channels/1/pins`. */
  request<Result>(method: string, path: string, body?: unknown): Promise<Result>;
}

export function createActor(send: Send, directory: Directory, name: string): Actor {
  const me = () => directory.user(name);

  async function request<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const { token } = await me();
    return send<Result>(method, `/api${path}`, body, token);
  }

  const inChannel = async (channel: string, rest = '') => `/channels/${await directory.channelId(channel)}${rest}`;
  const reaction = (channel: string, messageId: string, emoji: string) =>
    inChannel(channel, `/messages/${messageId}/reactions/${encodeURIComponent(emoji)}/@me`);

  const actor: Actor = {
    request,
    async say(channel, what, files = []) {
      const path = await inChannel(channel, '/messages');
      return request('POST', path, files.length > 0 ? formOf(bodyOf(what), files) : bodyOf(what));
    },
    reply: (channel, messageId, what) =>
      actor.say(channel, { ...bodyOf(what), message_reference: { message_id: messageId } }),
    edit: async (channel, messageId, content) =>
      request('PATCH', await inChannel(channel, `/messages/${messageId}`), { content }),
    delete: async (channel, messageId) => request('DELETE', await inChannel(channel, `/messages/${messageId}`)),
    react: async (channel, messageId, emoji) => request('PUT', await reaction(channel, messageId, emoji)),
    async superReact(channel, messageId, emoji) {
      const { id } = await me();
      await send('POST', await inChannel(channel, `/messages/${messageId}/super-reactions`), { user_id: id, emoji });
    },
    unreact: async (channel, messageId, emoji) => request('DELETE', await reaction(channel, messageId, emoji)),
    type: async (channel) => request('POST', await inChannel(channel, '/typing')),
    read: async (channel, limit = 50) => request('GET', await inChannel(channel, `/messages?limit=${limit}`)),
    async openThread(channel, threadName, from) {
      if (from === 'private')
        return request('POST', await inChannel(channel, '/threads'), { name: threadName, type: 12 });
      if ('message_id' in from) {
        return request('POST', await inChannel(channel, `/messages/${from.message_id}/threads`), { name: threadName });
      }
      return openThreadWith(channel, threadName, from.first);
    },
    async vote(channel, messageId, answer_ids) {
      const { id } = await me();
      await send('POST', `${await inChannel(channel, `/messages/${messageId}/votes`)}`, { user_id: id, answer_ids });
    },
    async whisper(userId, what) {
      const { id } = await request<{ id: string }>('POST', '/users/@me/channels', { recipient_id: userId });
      return actor.say(id, what);
    },
    takeDirectMessages: async (direct_messages) => send('PATCH', `/users/${(await me()).id}`, { direct_messages }),
    join: async (guild) => void (await send('PUT', await membership(guild))),
    appear: async (status, activity) => send('PUT', `/users/${(await me()).id}/presence`, { status, activity }),
    passScreening: async (guild) => send('PUT', `${await membership(guild)}/screening`),
    async applyToJoin(guild, form_responses = []) {
      const body = { user_id: (await me()).id, form_responses };
      return (await send<{ id: string }>('POST', `/guilds/${await directory.guildId(guild)}/requests`, body)).id;
    },
    async isInterested(eventId, interested, { guild, exception } = {}) {
      const path = `/guilds/${await directory.guildId(guild)}/scheduled-events/${eventId}/users/${(await me()).id}`;
      await send(interested ? 'PUT' : 'DELETE', path, exception === undefined ? {} : { exception_id: exception });
    },
    sitInVoice: async (channel, how = {}) => send('PUT', await inChannel(channel, `/voice/${(await me()).id}`), how),
    leaveVoice: async (guild) => send('DELETE', `/guilds/${await directory.guildId(guild)}/voice/${(await me()).id}`),
    leave: async (guild) => send('DELETE', await membership(guild)),
    use: (channel, name, options = {}, how = {}) => interact(channel, 'command', { name, options, ...how }),
    useOn: (channel, name, target, how = {}) =>
      interact(channel, 'command', {
        name,
        ...('user' in target ? { type: 2, target: target.user } : { type: 3, target: target.message }),
        ...how,
      }),
    async complete(channel, name, focused, options = {}) {
      const interacting = await interact(channel, 'command', { name, options, focused });
      return interacting.answered();
    },
    press: (channel, message_id, component) => interact(channel, 'component', { message_id, component }),
    choose: (channel, message_id, component, values) =>
      interact(channel, 'component', { message_id, component, values }),
    sees: async (channel) =>
      send('GET', `/users/${(await me()).id}/channels/${await directory.channelId(channel)}/messages`),
    async authorize(application, scopes) {
      const path = `/users/${(await me()).id}/authorizations`;
      return (await send<{ access_token: string }>('POST', path, { application, scopes })).access_token;
    },
    connect: async (connections) => send('PUT', `/users/${(await me()).id}/connections`, { connections }),
    launch: (channel, name, how = {}) => interact(channel, 'command', { name, type: 4, ...how }),
    leaveActivity: async (instanceId) => send('DELETE', `/users/${(await me()).id}/activities/${instanceId}`),
    async buy(sku_id, guild) {
      const guild_id = guild === undefined ? undefined : await directory.guildId(guild);
      return send('POST', `/users/${(await me()).id}/purchases`, { sku_id, guild_id });
    },
    cancelSubscription: async (skuId) => send('DELETE', `/users/${(await me()).id}/purchases/${skuId}`),
    install: async (bot) => send('PUT', `/users/${(await me()).id}/applications/${encodeURIComponent(bot)}`),
  };

  async function interact(channel: string, how: 'command' | 'component', body: object): Promise<Interacting> {
    const where = { user_id: (await me()).id, channel_id: await directory.channelId(channel) };
    return createInteracting(send, await send('POST', `/interactions/${how}`, { ...where, ...body }));
  }

  /** Forums take the post's first message with the thread; elsewhere it follows. */
  async function openThreadWith(channel: string, threadName: string, first: Utterance): Promise<APIThreadChannel> {
    const { type } = await request<{ type: number }>('GET', await inChannel(channel));
    const path = await inChannel(channel, '/threads');
    if (type === 15 || type === 16) return request('POST', path, { name: threadName, message: bodyOf(first) });
    const body: RESTPostAPIChannelThreadsJSONBody = { name: threadName, type: type === 5 ? 10 : 11 };
    const thread = await request<APIThreadChannel>('POST', path, body);
    await actor.say(thread.id, first);
    return thread;
  }

  async function membership(guild: string | undefined): Promise<string> {
    return `/guilds/${await directory.guildId(guild)}/members/${(await me()).id}`;
  }

  return actor;
}

function bodyOf(what: Utterance): RESTPostAPIChannelMessageJSONBody {
  return typeof what === 'string' ? { content: what } : what;
}

function formOf(body: RESTPostAPIChannelMessageJSONBody, files: readonly FileToSend[]): FormData {
  const form = new FormData();
  const attachments = body.attachments ?? files.map(({ name }, index) => ({ id: index, filename: name }));
  form.set('payload_json', JSON.stringify({ ...body, attachments }));
  for (const [index, { name, content, type }] of files.entries()) {
    form.set(`files[${index}]`, new File([content], name, { type: type ?? 'application/octet-stream' }));
  }
  return form;
}
