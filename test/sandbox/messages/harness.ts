import { expect } from 'bun:test';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/main.ts';
import type { Dispatch } from '../../../sandbox/world/dispatch.ts';

/** Tests look into answers of every shape. */
type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Harness {
  readonly sandbox: Sandbox;
  readonly guildId: string;
  readonly botId: string;
  /** Calls as the bot. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The same with files. */
  upload(method: string, path: string, payload: unknown, files: Record<string, File>): Promise<Answer>;
  channel(name: string): string;
  user(name: string): string;
  /** What was dispatched since the last `forget`, made for the bot. */
  events(type?: string): { t: string; d: Json }[];
  forget(): void;
  stop(): Promise<void>;
}

/** A sandbox that judges its answers, and the bot in it. */
export async function startHarness(options: SandboxOptions = {}): Promise<Harness> {
  const sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off', ...options });
  const { world } = sandbox;
  const application = [...world.applications.values()][0]!;
  const recipient = { user_id: application.bot_id, application_id: application.id };
  const seen: { t: string; d: object }[] = [];
  world.subscribe(({ t, data }: Dispatch) => {
    seen.push({ t, d: structuredClone(typeof data === 'function' ? data(recipient) : data) });
  });

  async function request(method: string, path: string, init: RequestInit): Promise<Answer> {
    const headers = { authorization: `Bot ${application.token}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${sandbox.api}/v10${path}`, { ...init, method, headers });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  }

  return {
    sandbox,
    guildId: [...world.guilds.keys()][0]!,
    botId: application.bot_id,
    call: (method, path, body, headers = {}) =>
      request(method, path, {
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    upload(method, path, payload, files) {
      const form = new FormData();
      form.set('payload_json', JSON.stringify(payload));
      for (const [field, file] of Object.entries(files)) form.set(field, file);
      return request(method, path, { body: form });
    },
    channel(name) {
      for (const channel of world.channels.values()) if (channel.name === name) return channel.id;
      throw new Error(`no channel ${name}`);
    },
    user(name) {
      for (const user of world.users.values()) if (user.username === name) return user.id;
      throw new Error(`no user ${name}`);
    },
    events: (type) => seen.filter(({ t }) => type === undefined || t === type),
    forget: () => void seen.splice(0),
    async stop() {
      await sandbox.stop();
      expect(sandbox.mismatches).toEqual([]);
    },
  };
}
