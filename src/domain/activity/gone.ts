import { snowflakeTime } from '../../kernel/ids.ts';
import type { Settings } from '../../kernel/store/settings.ts';

/**
 * What somebody had removed stays away: what Discord still has of it is not fetched back. For places that is a time, for
 * people the time until which they are forgotten, by server.
 */
const ERASED = 'erased';
const FORGOTTEN = 'forgotten';
const EVERYWHERE = '*';

const personKey = (userId: string, guildId: string | undefined) => `${guildId ?? EVERYWHERE}:${userId}`;

async function later(settings: Pick<Settings, 'get' | 'set'>, scope: string, key: string, time: number): Promise<void> {
  const known = (await settings.get(scope, key))?.value;
  if (typeof known !== 'number' || known < time) await settings.set(scope, key, time);
}

/** `place` is a server or a channel; milliseconds. */
export const noteErased = (settings: Pick<Settings, 'get' | 'set'>, place: string, before: number): Promise<void> =>
  later(settings, ERASED, place, before);

export const noteForgotten = (
  settings: Pick<Settings, 'get' | 'set'>,
  userId: string,
  guildId: string | undefined,
  at: number,
): Promise<void> => later(settings, FORGOTTEN, personKey(userId, guildId), at);

export interface Gone {
  /** Nothing from before this may be fetched of a place, given with all it lies in. */
  before(places: readonly string[]): number;
  /** Whether a message is of somebody who was forgotten after it. */
  forgotten(message: { id: string; authorId: string; guildId: string }): boolean;
}

export async function readGone(settings: Pick<Settings, 'list'>): Promise<Gone> {
  const [erased, forgotten] = await Promise.all([settings.list(ERASED), settings.list(FORGOTTEN)]);
  const times = (rows: typeof erased) => new Map(rows.map(({ key, value }) => [key, Number(value)]));
  const [places, people] = [times(erased), times(forgotten)];
  return {
    before: (line) => Math.max(0, ...line.map((place) => places.get(place) ?? 0)),
    forgotten({ id, authorId, guildId }) {
      const until = Math.max(
        people.get(personKey(authorId, guildId)) ?? 0,
        people.get(personKey(authorId, undefined)) ?? 0,
      );
      return snowflakeTime(id) < until;
    },
  };
}
