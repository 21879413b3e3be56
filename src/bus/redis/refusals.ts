import { BusError } from '../../kernel/bus.ts';

interface Refusal {
  error: BusError;
  /** Another connection may reach a server that does not refuse. */
  elsewhere: boolean;
}

const MEANINGS: { answer: RegExp; why: string; remedy: string; elsewhere?: true }[] = [
  {
    answer: /NOAUTH|WRONGPASS/,
    why: 'Redis asks for another password',
    remedy: 'Correct it in the setting bus.',
  },
  {
    answer: /NOPERM/,
    why: 'the Redis user may not do what the bus needs',
    remedy: 'Allow it eval, hash commands, publish and subscribe on guildhall:*.',
  },
  { answer: /LOADING/, why: 'Redis is still loading its data', remedy: 'Wait.', elsewhere: true },
  {
    answer: /READONLY|MASTERDOWN/,
    why: 'this Redis is a replica',
    remedy: 'Give the address of the primary.',
    elsewhere: true,
  },
  { answer: /OOM/, why: 'Redis has no memory left', remedy: 'Raise maxmemory or free some.' },
  { answer: /MISCONF/, why: 'Redis cannot save to its disk', remedy: 'Look at the log of Redis.' },
];

/** What an answer of Redis means; undefined when it was no answer but a broken connection. */
export function refusalOf(error: unknown): Refusal | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_REDIS_SERVER_ERROR' && code !== 'ERR_REDIS_INVALID_COMMAND') return undefined;
  const text = error instanceof Error ? error.message : '';
  const { why, remedy, elsewhere } = MEANINGS.find(({ answer }) => answer.test(text)) ?? {
    why: `Redis answered: ${text}`,
    remedy: 'It must be Redis 6 or later, or Valkey; the setting bus says which.',
  };
  return { error: new BusError('The bus cannot be used', why, remedy, error), elsewhere: elsewhere ?? false };
}

/** The client says "closed" whatever the reason is; whether anyone listens there tells the two usual ones apart. */
export async function unreachable(url: string, cause: unknown): Promise<BusError> {
  const { hostname, port } = new URL(url);
  const address = `${hostname}:${port || 6379}`;
  const attempt = Bun.connect({
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    socket: { data() {}, open: (socket) => void socket.end(), connectError() {} },
  }).then(
    () => true,
    () => false,
  );
  return (await Promise.race([attempt, Bun.sleep(1_000)]))
    ? new BusError(
        'The bus cannot be used',
        `${address} answers but lets nobody in`,
        'Check the password and the kind (redis:// or rediss:// for TLS) in the setting bus.',
        cause,
      )
    : new BusError(
        'The bus cannot be used',
        `nothing answers at ${address}`,
        'Start Redis, or correct the address in the setting bus.',
        cause,
      );
}
