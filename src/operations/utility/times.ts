import { z } from 'zod';
import { isTimeZone, readClockTime } from '../../domain/clock-times.ts';
import { relative, timestamps } from '../../domain/rendering/timestamps.ts';
import { OperationError } from '../../kernel/errors.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';

export const times = {
  format_timestamp: operation({
    title: 'Format a timestamp',
    description: "Turn a time into Discord's <t:…> markup, which every reader sees in their own time zone.",
    effect: 'read',
    reach: 'channel',
    rare: true,
    trusted: true,
    permissions: [],
    input: z.object({
      time: z.string().min(1).max(100).describe('tomorrow 15:00, in 2h, 2026-05-01T12:00Z, Unix, …'),
      timezone: z.string().default('UTC').describe('IANA name for times without one'),
    }),
    output: z.object({
      unix: z.int(),
      iso: z.string(),
      styles: z.array(z.object({ style: z.string(), markup: z.string(), shows: z.string() })),
    }),
    text: ({ iso, styles }) => [iso, ...styles.map(({ markup, shows }) => `${markup} ${shows}`)].join('\n'),
    async run({ time, timezone }, { now }) {
      if (!isTimeZone(timezone)) {
        throw new OperationError('invalid_input', `timezone: ${JSON.stringify(timezone.slice(0, 40))} is unknown.`, {
          hint: 'Use an IANA name such as Europe/Berlin or America/New_York.',
        });
      }
      const found = readClockTime(time, now(), timezone);
      if (found === undefined || Math.abs(found) > 8.64e15) {
        throw new OperationError('invalid_input', `time: ${JSON.stringify(time.slice(0, 60))} is not a time.`, {
          hint: 'Write 2026-05-01T12:00Z, tomorrow 15:00, friday 6pm, in 2h, 3d ago or a Unix time.',
        });
      }
      return {
        unix: Math.floor(found / 1000),
        iso: new Date(found).toISOString(),
        styles: timestamps(found, now(), timezone),
      };
    },
  }),

  decode_snowflake: operation({
    title: 'Decode an id',
    description: 'When a Discord id was made, and by which worker.',
    effect: 'read',
    reach: 'channel',
    rare: true,
    trusted: true,
    permissions: [],
    input: z.object({ id: z.string().regex(/^\d{15,20}$/) }),
    output: z.object({
      id: z.string(),
      created_at: z.string(),
      unix_ms: z.int(),
      age: z.string(),
      worker_id: z.int(),
      process_id: z.int(),
      increment: z.int(),
    }),
    text: ({ id, created_at, age, worker_id, process_id, increment }) =>
      `${id} was made ${created_at}, ${age}; worker ${worker_id}, process ${process_id}, increment ${increment}.`,
    async run({ id }, { now }) {
      const bits = BigInt(id);
      const time = snowflakeTime(id);
      return {
        id,
        created_at: new Date(time).toISOString(),
        unix_ms: time,
        age: relative(time, now()),
        // https://docs.discord.com/developers/reference#snowflakes-snowflake-id-format-structure-left-to-right
        worker_id: Number((bits >> 17n) & 31n),
        process_id: Number((bits >> 12n) & 31n),
        increment: Number(bits & 4095n),
      };
    },
  }),
};
