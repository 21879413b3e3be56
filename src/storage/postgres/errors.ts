import { StoreError } from '../../kernel/store/store-error.ts';

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

/** What `pg` says, without a code, when a connection ends under a query or is not made in time. */
const LOST_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Query read timeout)/;
const LOST_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The server went away, is starting or stopping, or was never there: trying again may help. Class 08 and 57P. */
export const isLost = (error: unknown): boolean => {
  const code = codeOf(error);
  return (
    LOST_CODES.has(code) ||
    /^(08...|57P0[123]|53300)$/.test(code) ||
    (code === '' && error instanceof Error && LOST_WORDS.test(error.message))
  );
};

/** The server undid the transaction to resolve a conflict with another one: serialization failure, deadlock. */
export const isConflict = (error: unknown): boolean => /^40(001|P01)$/.test(codeOf(error));

/** By SQLSTATE, longest match first. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KNOWN: readonly [
  state: RegExp,
  problem: ConstructorParameters<typeof StoreError>[0],
  what: string,
  remedy: string,
][] = [
  [
    /^53100/,
    'disk_full',
    'The disk of the PostgreSQL server is full. Nothing was written',
    'Free some space on the server.',
  ],
  [
    /^25006/,
    'read_only',
    'The PostgreSQL server accepts no writes',
    'Point `store` at the primary server, not at a standby.',
  ],
  [
    /^40/,
    'locked',
    'Other sessions change the same all the time, and this one had to give way again and again',
    'Try again.',
  ],
  [
    /^55P03/,
    'locked',
    'Another session holds what is to be written and does not let go',
    'Look for it in pg_stat_activity and end it.',
  ],
  [
    /^(28|3D|3F)/,
    'refused',
    'PostgreSQL refuses this user, password, database or schema',
    'Check the address in `store`.',
  ],
  [
    /^42501/,
    'refused',
    'The PostgreSQL user lacks a right',
    'Let it own its schema: GRANT USAGE, CREATE ON SCHEMA … TO …',
  ],
  [/^XX00[12]/, 'corrupt', 'PostgreSQL reports damaged data', 'Restore the database from a backup.'],
  [/^5[378]/, 'unreachable', 'The PostgreSQL server cannot do it now', 'Look at its log.'],
];

export function toStoreError(error: unknown, server: string): unknown {
  if (error instanceof StoreError) return error;
  if (isLost(error)) {
    return new StoreError('unreachable', `PostgreSQL at ${server} cannot be reached.`, {
      remedy: 'Check that it runs and that the network lets this machine through. Guildhall goes on when it is back.',
      cause: error,
    });
  }
  const known = KNOWN.find(([state]) => state.test(codeOf(error)));
  return known ? new StoreError(known[1], `${known[2]} (${server}).`, { remedy: known[3], cause: error }) : error;
}
