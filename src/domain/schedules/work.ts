import type { Caller } from '../../kernel/caller.ts';
import type { Json } from '../../kernel/store/json.ts';

/** What a schedule that ends in a message is to whoever made it. */
export type MessageKind = 'message' | 'reminder';

/**
 * Its kind in the store. Several bots may share one: what is for one is claimed only by those who have its token, and stays
 * where they are until they come.
 */
export const kindFor = (kind: MessageKind, botId: string): string => `${kind}:${botId}`;

export const kindsOf = (botId: string): string[] => [kindFor('message', botId), kindFor('reminder', botId)];

export const plainKind = (kind: string): string => kind.replace(/:.*/, '');

/** What may be done later in someone's name. */
const OPERATIONS = ['send_message', 'send_direct_message'] as const;

/** What becomes of one that could not be sent in time: sent however late, or left out once the grace is over. */
export interface Lateness {
  late: 'send' | 'skip';
  /** milliseconds */
  grace_ms: number;
}

/** What is kept of a scheduled message beside when it is due: the payload of its schedule. */
export interface Work extends Lateness {
  operation: (typeof OPERATIONS)[number];
  /** As the operation takes it, files as data. Names are resolved already. */
  args: { readonly [name: string]: Json };
  /**
   * Random text, another one whenever the time is changed. With the moment of an occurrence it makes the nonce by which
   * Discord knows a repetition: https://docs.discord.com/developers/resources/message#create-message
   */
  key: string;
  /** Who scheduled it, and in whose name it is sent. */
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  /** A human has approved exactly this, where the role of the caller asks for that. */
  approved: boolean;
  /** Of recurring ones: none comes after this moment, milliseconds since the epoch. */
  until?: number;
  /** Of recurring ones: how many times in all, those that could not be sent included. */
  count?: number;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** At most 21 characters: Discord takes 25, and the parts of a split message are numbered. */
export const nonceOf = ({ key }: Work, occurrence: number): string => `${key}${occurrence.toString(36)}`;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for a payload that is not ours, or from a Guildhall that does more than this one knows. */
export function readWork(payload: Json): Work | undefined {
  if (!isRecord(payload)) return undefined;
  const { operation, args, key, caller, late, grace_ms, approved } = payload;
  const known =
    OPERATIONS.includes(operation as never) &&
    isRecord(args) &&
    typeof key === 'string' &&
    isRecord(caller) &&
    typeof caller['id'] === 'string' &&
    (late === 'send' || late === 'skip') &&
    typeof grace_ms === 'number' &&
    typeof approved === 'boolean';
  return known ? (payload as unknown as Work) : undefined;
}

export const writeWork = (work: Work): Json => ({ ...work }) as unknown as Json;
