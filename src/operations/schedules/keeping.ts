import type { APIChannel } from 'discord-api-types/v10';
import type { Timing } from '../../domain/schedules/timing.ts';
import { kindsOf, type Work } from '../../domain/schedules/work.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Schedule } from '../../kernel/store/schedules.ts';
import { mayReach } from '../reach.ts';

const MAX_PENDING = 1000;

/** Kinds of the schedules that are for this bot. */
export const ownKinds = async ({ discord }: Context): Promise<string[]> => kindsOf((await discord.me()).id);

export async function requireRoom(context: Context): Promise<void> {
  const { schedules } = await context.store();
  const filter = { states: ['pending'], kinds: await ownKinds(context), created_by: context.caller.id } as const;
  const beyond = await schedules.list({ ...filter, limit: 1, offset: MAX_PENDING - 1 });
  if (beyond.length > 0) {
    throw new OperationError('quota_exceeded', `You have ${MAX_PENDING} schedules pending, the most there may be.`, {
      hint: 'cancel_schedule makes room; a recurring one takes the place of many. Nothing was done.',
    });
  }
}

/** What the store keeps beside the columns it knows. */
export const workOf = (
  { caller }: Context,
  work: Omit<Work, 'caller'>,
  { until, count }: Pick<Timing, 'until' | 'count'>,
): Work => ({
  ...work,
  caller: { kind: caller.kind, id: caller.id, name: caller.name },
  ...(until === undefined ? {} : { until }),
  ...(count === undefined ? {} : { count }),
});

/** Where a schedule leads may be seen by those who may use that place; private ones by whoever made them. */
export async function maySee(context: Context, { channel_id, created_by }: Schedule): Promise<boolean> {
  const { caller, discord } = context;
  if (channel_id === null) return created_by === caller.id || caller.kind === 'operator';
  try {
    return await mayReach(context, await discord.channel(channel_id));
  } catch (error) {
    // The channel is gone, or the bot may not see it any more: whoever wanted something there may still know.
    if (error instanceof OperationError && ['not_found', 'missing_permission', 'forbidden'].includes(error.code)) {
      return created_by === caller.id || caller.kind === 'operator';
    }
    throw error;
  }
}

const unknown = (id: number) =>
  new OperationError('not_found', `schedule: there is no schedule ${id}.`, {
    hint: 'list_schedules shows those there are.',
  });

/** A schedule that this caller may see. */
export async function findSchedule(context: Context, id: number): Promise<Schedule> {
  const found = await (await context.store()).schedules.get(id);
  const ours = found && (await ownKinds(context)).includes(found.kind);
  if (!ours || !(await maySee(context, found))) throw unknown(id);
  return found;
}

/** One that this caller may change: their own, or any for operators. */
export async function findOwn(context: Context, id: number): Promise<Schedule> {
  const found = await findSchedule(context, id);
  const { caller } = context;
  if (found.created_by !== caller.id && caller.kind !== 'operator') {
    throw new OperationError('forbidden', `schedule: ${id} was made by somebody else.`, {
      hint: 'Ask them, or the operator of this Guildhall, to change it. Nothing was done.',
    });
  }
  if (found.state !== 'pending') {
    throw new OperationError('conflict', `schedule: ${id} is ${found.state === 'done' ? 'done' : found.state}.`, {
      hint: 'Only those that are pending can be changed; schedule a new one. Nothing was done.',
    });
  }
  return found;
}

export const nameOf = (channel: APIChannel): string | undefined =>
  'name' in channel && channel.name ? channel.name : undefined;
