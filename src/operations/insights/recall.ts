import { z } from 'zod';
import { readPrivacy } from '../../domain/activity/privacy.ts';
import { catchUp } from '../../domain/activity/projector.ts';
import { knownSince } from '../../domain/activity/since.ts';
import { formatTime } from '../../domain/durations.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requirePermissions } from '../authority.ts';

/** The store, with all that the log holds taken in. */
export async function recall(context: Context): Promise<Store> {
  const store = await context.store();
  await catchUp(store);
  return store;
}

/** What every answer from memory says about how far it reaches. */
export const knowledge = {
  known_since: z.string().optional().describe('everything since then is counted'),
  notice: z.string().optional(),
};

export interface Knowledge {
  known_since?: string;
  notice?: string;
}

/** The first message of all is a little older than the note of it. */
const A_MOMENT = 600_000;

/** Says since when a server is known where that is later than what was asked for. `from` in milliseconds. */
export async function knowledgeOf(store: Store, server: string, from: number): Promise<Knowledge> {
  const [{ noted_since, oldest_message }, privacy] = await Promise.all([
    knownSince(store, server),
    readPrivacy(store.settings),
  ]);
  if (!privacy.of(server).tracking) {
    return { notice: 'Nothing is kept of this server: tracking is switched off (set_privacy_settings).' };
  }
  if (noted_since === undefined && oldest_message === undefined) {
    return {
      notice:
        'Nothing is known of this server yet: what happens is kept from when Guildhall runs with its gateway; backfill_history fetches past messages.',
    };
  }
  const since = noted_since ?? Number(oldest_message);
  const known_since = new Date(since).toISOString();
  if (from >= since) return { known_since };
  const before =
    oldest_message !== undefined && oldest_message < since - A_MOMENT
      ? `of the time before, only messages that were fetched, the oldest from ${formatTime(oldest_message)}`
      : 'nothing before that: backfill_history fetches past messages';
  return { known_since, notice: `Known since ${formatTime(since)} UTC; ${before}.` };
}

/** Counts tell about everybody: Discord shows them to those who may see its own insights. Others may see their own. */
export async function requireInsights(context: Context, server: string, about?: string): Promise<void> {
  const { caller } = context;
  if (caller.kind !== 'user' || about === caller.id) return;
  await requirePermissions(context, { guildId: server }, ['ViewGuildInsights'], 'see who does what here', 'caller');
}

/** What is remembered of a server is its managers' to decide. */
export async function requireManager(context: Context, server: string, doing: string): Promise<void> {
  await requirePermissions(context, { guildId: server }, ['ManageGuild'], doing, 'caller');
}

/** What reaches beyond a server is for those who are confined to none. */
export function requireEverywhere({ caller }: Context, field: string): void {
  if (caller.kind !== 'user' && caller.role.guilds === undefined && caller.pinned.server === undefined) return;
  throw new OperationError('forbidden', `${field}: reaches beyond the servers that you may use.`, {
    hint: 'Leave it out to act in one server. Nothing was done.',
  });
}
