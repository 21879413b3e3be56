import type { Settings } from '../../kernel/store/settings.ts';

/** What somebody had removed stays away: what Discord still has of a place from before that time is not fetched back. */
const ERASED = 'erased';

/** `place` is a server or a channel; milliseconds. */
export async function noteErased(
  settings: Pick<Settings, 'get' | 'set'>,
  place: string,
  before: number,
): Promise<void> {
  const known = (await settings.get(ERASED, place))?.value;
  if (typeof known !== 'number' || known < before) await settings.set(ERASED, place, before);
}

export interface Gone {
  /** Nothing from before this may be fetched of a place, given with all it lies in. */
  before(places: readonly string[]): number;
}

export async function readGone(settings: Pick<Settings, 'list'>): Promise<Gone> {
  const places = new Map((await settings.list(ERASED)).map(({ key, value }) => [key, Number(value)]));
  return { before: (line) => Math.max(0, ...line.map((place) => places.get(place) ?? 0)) };
}
