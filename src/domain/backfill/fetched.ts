import type { Settings } from '../../kernel/store/settings.ts';
import { isOlder } from '../positions.ts';

/** What an earlier backfill has read of a channel to its end, so that the next one need not read it again. */
export interface Fetched {
  newest: string;
  /** Nothing older than this was asked for; '0' where all was. */
  oldest: string;
}

const SCOPE = 'fetched';

export async function fetchedOf(settings: Pick<Settings, 'get'>, channelId: string): Promise<Fetched | undefined> {
  const value = (await settings.get(SCOPE, channelId))?.value;
  return typeof value === 'object' && value !== null && 'newest' in value ? (value as unknown as Fetched) : undefined;
}

/** This one went from `newest` down to `oldest` without a gap; it is joined with what was known where both touch. */
export async function noteFetchedSpan(
  settings: Pick<Settings, 'get' | 'set'>,
  channelId: string,
  { newest, oldest }: Fetched,
): Promise<void> {
  const known = await fetchedOf(settings, channelId);
  const touches = known && !isOlder(known.newest, oldest);
  const further = touches && isOlder(known.oldest, oldest) ? known.oldest : oldest;
  await settings.set(SCOPE, channelId, { newest, oldest: further });
}
