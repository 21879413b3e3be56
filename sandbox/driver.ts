import type { APIMessage, APISKU } from 'discord-api-types/v10';
import type {
  CloseSessions,
  FaultRule,
  FaultState,
  InvalidateSessions,
  LoggedRequest,
  Mismatch,
  NewSku,
  NewUser,
  Overview,
  SeenInteraction,
  SessionFilter,
  SessionInfo,
} from './control/contract.ts';
import { type Actor, createActor } from './driver/actor.ts';
import { createDirectory } from './driver/directory.ts';
import { createSend } from './driver/http.ts';

export type { SeenInteraction } from './control/contract.ts';
export type { Actor, FileToSend, Utterance, VoiceManners } from './driver/actor.ts';
export { DriverError } from './driver/http.ts';
export { type CommandUse, type FileValue, fileValue, type Interacting, type Values } from './driver/interactions.ts';

/** Pulls the strings of a running sandbox over HTTP, in this process or another. */
export interface Driver {
  /** A scripted member, by name or id. Who does not exist fails at the first thing they do. */
  as(name: string): Actor;
  /** A newcomer who is nowhere yet: `as(name).join()` brings them in. */
  createUser(user: NewUser): Promise<{ id: string; name: string; token: string }>;
  /** Puts something up for sale, as one does in the developer portal. */
  createSku(applicationId: string, sku: NewSku): Promise<APISKU>;
  overview(): Promise<Overview>;
  channelId(name: string): Promise<string>;
  guildId(name?: string): Promise<string>;
  botToken(name?: string): Promise<string>;
  /** Every message of a channel, oldest first, whoever may see it. */
  messages(channel: string): Promise<APIMessage[]>;
  /** Waits for a message that satisfies, among those there already too; rejects after `timeoutMs` (5 s where left out). */
  waitForMessage(channel: string, satisfies: (message: APIMessage) => boolean, timeoutMs?: number): Promise<APIMessage>;
  /** Every interaction that members began, oldest first. */
  interactions(): Promise<SeenInteraction[]>;
  /** Requests that reached the API, oldest first. */
  requests(after?: number): Promise<LoggedRequest[]>;
  forgetRequests(): Promise<void>;
  /** Answers that the official document does not allow; needs `validateResponses`. */
  mismatches(): Promise<Mismatch[]>;
  /** Moves the sandbox's clock: limits reset, polls end, threads fall asleep. */
  advance(milliseconds: number): Promise<void>;
  /** The server guide that newcomers get, which no API lets bots write; fields as `GET …/new-member-welcome` has them. */
  writeServerGuide(guide: object, guild?: string): Promise<void>;
  /** Twitch and the like; resolves with the integration's id. */
  connectService(type: 'twitch' | 'youtube' | 'guild_subscription', name: string, guild?: string): Promise<string>;
  readonly faults: {
    /** Resolves with the id to clear it by. */
    add(rule: FaultRule): Promise<number>;
    list(): Promise<FaultState[]>;
    clear(id?: number): Promise<void>;
  };
  /** Each strikes the sessions that fit, all where nothing is said, and resolves with their number. */
  readonly gateway: {
    sessions(): Promise<SessionInfo[]>;
    close(options?: CloseSessions): Promise<number>;
    requestReconnect(filter?: SessionFilter): Promise<number>;
    invalidate(options: InvalidateSessions): Promise<number>;
  };
}

/** `control` as the sandbox's ready line or `Sandbox.control` names it. */
export function createDriver(control: string): Driver {
  const send = createSend(control);
  const directory = createDirectory(send);
  const strike = async (how: string, body: object = {}) =>
    (await send<{ struck: number }>('POST', `/gateway/${how}`, body)).struck;

  const driver: Driver = {
    as: (name) => createActor(send, directory, name),
    createSku: (applicationId, sku) => send('POST', `/applications/${applicationId}/skus`, sku),
    createUser: (user) => send('POST', '/users', user),
    overview: () => send('GET', '/world'),
    channelId: directory.channelId,
    guildId: directory.guildId,
    botToken: directory.botToken,
    messages: async (channel) => send('GET', `/channels/${await directory.channelId(channel)}/messages`),
    async waitForMessage(channel, satisfies, timeoutMs = 5000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = (await driver.messages(channel)).find(satisfies);
        if (found) return found;
        if (Date.now() > deadline) throw new Error(`No such message in ${channel} within ${timeoutMs} ms.`);
        await Bun.sleep(10);
      }
    },
    interactions: () => send('GET', '/interactions'),
    requests: (after = 0) => send('GET', `/requests?after=${after}`),
    forgetRequests: () => send('DELETE', '/requests'),
    mismatches: () => send('GET', '/mismatches'),
    advance: async (milliseconds) => void (await send('POST', '/clock/advance', { milliseconds })),
    writeServerGuide: async (guide, guild) =>
      void (await send('PUT', `/guilds/${await directory.guildId(guild)}/new-member-welcome`, guide)),
    async connectService(type, name, guild) {
      const path = `/guilds/${await directory.guildId(guild)}/integrations`;
      return (await send<{ id: string }>('POST', path, { type, name })).id;
    },
    faults: {
      add: async (rule) => (await send<{ id: number }>('POST', '/faults', rule)).id,
      list: () => send('GET', '/faults'),
      clear: (id) => send('DELETE', id === undefined ? '/faults' : `/faults/${id}`),
    },
    gateway: {
      sessions: () => send('GET', '/gateway/sessions'),
      close: (options) => strike('close', options),
      requestReconnect: (filter) => strike('reconnect', filter),
      invalidate: (options) => strike('invalidate', options),
    },
  };
  return driver;
}
