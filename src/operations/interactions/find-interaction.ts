import { isDirect } from '../../domain/rendering/channels.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { StoredInteraction } from '../../kernel/store/interactions.ts';
import { mayReach, unconfined } from '../reach.ts';

/** An event may be read a moment before the interaction it tells of can be answered. */
const JUST_NOW_MS = 2_000;
const LOOK_MS = 100;

/** Whether it is one that this caller may see and answer. */
export async function within(context: Context, { channel_id, guild_id }: StoredInteraction): Promise<boolean> {
  const { caller, discord } = context;
  if (caller.kind === 'operator' && unconfined(context)) return true;
  if (channel_id === null) return false;
  const channel = await discord.channel(channel_id);
  // Private conversations cannot be looked up by every bot, but their interactions come all the same.
  return guild_id === null && isDirect(channel) ? caller.role.directMessages === true : mayReach(context, channel);
}

const over = (id: string, field: string, why: string): OperationError =>
  new OperationError('conflict', `${field}: ${id} cannot be answered any more: ${why}.`, {
    hint: 'Write to the channel with send_message instead. Nothing was sent.',
  });

/** One of this bot's that the caller may see, if it has that id; `other` where there is one that they may not. */
export async function knownInteraction(context: Context, id: string): Promise<StoredInteraction | 'other' | undefined> {
  const { interactions } = await context.store();
  const found = await interactions.get(id);
  if (!found) return undefined;
  const own = found.bot_id === (await context.discord.me()).id;
  return own && (await within(context, found).catch(() => false)) ? found : 'other';
}

/** `field` is how the caller named it. */
export async function findInteraction(context: Context, id: string, field = 'interaction'): Promise<StoredInteraction> {
  const until = performance.now() + JUST_NOW_MS;
  for (;;) {
    const found = await knownInteraction(context, id);
    if (found === 'other' || (!found && performance.now() > until)) break;
    if (found) return found;
    await Bun.sleep(LOOK_MS);
    context.signal.throwIfAborted();
  }
  throw new OperationError('not_found', `${field}: there is no interaction ${id} that you could answer.`, {
    hint: 'list_interactions shows those that wait for an answer; Discord takes it for 15 minutes.',
  });
}

/** Refuses before Discord would. */
export function requireOpen(
  { id, acknowledged, expires_at }: StoredInteraction,
  now: number,
  field = 'interaction',
): void {
  if (expires_at <= now) throw over(id, field, 'Discord takes answers for 15 minutes');
  if (acknowledged === null) throw over(id, field, 'Discord was not told within three seconds that one would come');
}

/** 50027 comes with a 401, though nothing is wrong with the bot's own token. */
export function translated(id: string, error: unknown, field = 'interaction'): unknown {
  const { code } = (error instanceof OperationError ? (error.cause as { code?: number } | undefined) : undefined) ?? {};
  return code === 50027 || code === 10062 || code === 10015 ? over(id, field, 'Discord has closed it') : error;
}
