import type { Path, RequestOptions } from '../../kernel/discord.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Logger, Metrics } from '../../kernel/telemetry.ts';

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export const TYPES = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object */
export const CALLBACKS = {
  pong: 1,
  message: 4,
  thinking: 5,
  silently: 6,
  update: 7,
  choices: 8,
  form: 9,
} as const;

export const EPHEMERAL = 1 << 6;

/** What is read of an interaction; the rest is only passed on. */
export interface Received {
  id: string;
  application_id: string;
  token: string;
  type: number;
  guild_id?: string;
  channel_id?: string;
  member?: { user: { id: string }; roles: string[] };
  user?: { id: string };
  message?: { id: string };
  data?: Readonly<Record<string, unknown>>;
}

export interface Callback {
  type: number;
  data?: object;
}

export interface Receiving {
  /** False where another program of this bot sees to all but our own questions. */
  all: boolean;
  botId(): Promise<string>;
  store(): Promise<Store>;
  /** Gives Discord the first answer, on whichever way the interaction came. */
  send(callback: Callback): Promise<void>;
  /** Whether `send` resolves only when Discord has taken the answer. */
  confirmed: boolean;
  request(method: 'POST' | 'PATCH', path: Path, options: RequestOptions): Promise<unknown>;
  logger: Logger;
  metrics: Metrics;
  now(): number;
}

/** Discord waits three seconds; what is left is for the way there. Milliseconds. */
export const PATIENCE_MS = 1500;

export const userOf = ({ member, user }: Received): { id: string; roles: readonly string[] } => ({
  id: member?.user.id ?? user?.id ?? '',
  roles: member?.roles ?? [],
});

export function isReceived(d: unknown): d is Received {
  const each = d as Partial<Received> | null;
  return (
    typeof each === 'object' &&
    each !== null &&
    typeof each.id === 'string' &&
    typeof each.token === 'string' &&
    typeof each.application_id === 'string' &&
    typeof each.type === 'number'
  );
}
