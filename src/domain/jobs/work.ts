import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Job } from '../../kernel/store/jobs.ts';
import type { Json } from '../../kernel/store/json.ts';

/** What a caller was confined to; whoever does the work may be free to go further. */
export interface Bounds {
  server?: string;
  channel?: string;
  guilds?: readonly string[];
  channels?: readonly string[];
}

export const boundsOf = ({ pinned, role }: Caller): Bounds => ({
  ...(pinned.server === undefined ? {} : { server: pinned.server }),
  ...(pinned.channel === undefined ? {} : { channel: pinned.channel }),
  ...(role.guilds ? { guilds: role.guilds } : {}),
  ...(role.channels ? { channels: role.channels } : {}),
});

const both = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a && b ? a.filter((each) => b.includes(each)) : (a ?? b);

/** The caller with no more room than there was. */
export function within(caller: Caller, { server, channel, guilds, channels }: Bounds): Caller {
  const [inGuilds, inChannels] = [both(caller.role.guilds, guilds), both(caller.role.channels, channels)];
  return {
    ...caller,
    pinned: {
      ...(server === undefined ? {} : { server }),
      ...(channel === undefined ? {} : { channel }),
      ...caller.pinned,
    },
    role: {
      ...caller.role,
      ...(inGuilds ? { guilds: inGuilds } : {}),
      ...(inChannels ? { channels: inChannels } : {}),
    },
  };
}

/** What is kept of what somebody wants done: the input of every job. */
export interface JobWork {
  /** Who wants it, and in whose name it is done, with the rights they have then. */
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  bounds: Bounds;
  /** A human has approved exactly this, where the role of the caller asks for that. */
  approved: boolean;
  /** As the operation takes it. Names are resolved already. */
  args: { readonly [name: string]: Json };
  /** Random text, by which what was sent for this job is known again. */
  key: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readJobWork({ id, input }: Pick<Job, 'id' | 'input'>): JobWork {
  const known =
    isRecord(input) &&
    isRecord(input['caller']) &&
    typeof input['caller']['id'] === 'string' &&
    isRecord(input['args']) &&
    isRecord(input['bounds']) &&
    typeof input['key'] === 'string' &&
    typeof input['approved'] === 'boolean';
  if (known) return input as unknown as JobWork;
  throw new OperationError('invalid_input', `Job ${id} cannot be read by this version of Guildhall.`, {
    hint: 'Give the work again.',
  });
}

export const writeJobWork = (work: JobWork): Json => ({ ...work }) as unknown as Json;
