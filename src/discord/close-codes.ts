/** What the gateway's closing a connection means for us. */
export type Verdict =
  | { kind: 'again'; why: string }
  | { kind: 'bad_token' }
  | { kind: 'disallowed_intents' }
  | { kind: 'fatal'; why: string };

const WHY: Readonly<Record<number, string>> = {
  1000: 'the gateway ended the session',
  1001: 'the gateway is going away',
  1006: 'the connection was lost',
  4000: 'the gateway had an unknown error',
  4003: 'the session was not known',
  4007: 'the session could not be continued',
  4008: 'too many payloads were sent',
  4009: 'the session timed out',
  4200: 'the gateway asked for it, or stopped answering',
};

const FATAL: Readonly<Record<number, string>> = {
  4010: 'Discord knows no such shard: shard id and count do not fit together.',
  4011: 'The bot is in so many servers that Discord wants several shards.',
  4012: 'Discord no longer serves this version of its gateway; update Guildhall.',
  4013: 'Discord does not know one of the intents that were asked for.',
};

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
export function verdictOf(code: number): Verdict {
  if (code === 4004) return { kind: 'bad_token' };
  if (code === 4014) return { kind: 'disallowed_intents' };
  const fatal = FATAL[code];
  if (fatal) return { kind: 'fatal', why: fatal };
  return { kind: 'again', why: `${WHY[code] ?? 'the gateway closed the connection'} (${code})` };
}
