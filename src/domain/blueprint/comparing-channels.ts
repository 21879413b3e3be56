import type { Json } from '../../kernel/store/json.ts';
import { orderAs } from '../ordering.ts';
import {
  differences,
  foreign,
  type Order,
  renamed,
  type Step,
  same,
  some,
  unusual,
  type Work,
  wantedFields,
} from './changes.ts';
import { sameChannelName } from './channel-names.ts';
import {
  BlueprintError,
  CATEGORY,
  type ChannelState,
  type Fields,
  type Overwrite,
  type OverwriteEntry,
  type Thing,
} from './document.ts';
import { CHANNEL, fieldsFor } from './fields.ts';
import type { Meaning } from './matching.ts';
import { overwritesOf } from './values.ts';

export const namesOf = (things: readonly Thing[], ids: readonly string[]) =>
  ids.map((id) => things.find((each) => each.id === id)?.name ?? id);

type SaidOverwrites = readonly OverwriteEntry[] | 'synced' | null | undefined;

/** What the overwrites of a channel are to be; undefined where nothing is said of them. */
function wantedOverwrites(
  work: Work,
  at: Meaning['channels'][number],
  channel: ChannelState | undefined,
): Overwrite[] | undefined {
  const { document, meaning, state } = work;
  const said = at.entry['overwrites'] as SaidOverwrites;
  if (said !== undefined && said !== null && said !== 'synced')
    return overwritesOf(said, [...at.path, 'overwrites'], meaning.names);
  const above = meaning.channels.find(({ key, type }) => type === CATEGORY && key === at.parent);
  if (said === 'synced' && at.parent === null) {
    throw new BlueprintError(
      [...at.path, 'overwrites'],
      'synced means as its category has them, and it is in none.',
      'List the overwrites, or [].',
    );
  }
  if (said === undefined && !document.exact && channel) return undefined;
  if (said === null || at.parent === null) return [];
  const parent = state.channels.find(({ id }) => id === at.parent);
  return (
    (above && wantedOverwrites(work, above, parent)) ?? ((parent?.fields['overwrites'] ?? []) as unknown as Overwrite[])
  );
}

/**
 * Discord changes a channel along with its category while both have the same overwrites. Where that is not wanted, since it
 * leaves or is to be otherwise, what it is to have is said once more.
 */
function kept(work: Work, at: Meaning['channels'][number], channel: ChannelState, wanted: Json | undefined): Fields {
  const { state, meaning } = work;
  const category = state.channels.find(({ id }) => id === channel.parent);
  const above = meaning.channels.find(({ key }) => key === channel.parent);
  const next = category && above && (wantedOverwrites(work, above, category) as Json | undefined);
  const [before, own] = [category?.fields['overwrites'], channel.fields['overwrites']];
  if (next === undefined || same(next, before) || !same(before, own)) return {};
  const final = wanted ?? (at.parent === channel.parent ? next : own);
  return final === undefined || same(final, next) ? {} : { overwrites: final };
}

export function channelChanges(work: Work): Step[] {
  const { state, meaning } = work;
  return meaning.channels.flatMap((at): Step[] => {
    const { entry, key, path, parent, type } = at;
    const channel = state.channels.find(({ id }) => id === key);
    const kind = type === CATEGORY ? 'category' : 'channel';
    if (kind === 'channel') foreign(entry, CHANNEL, type, path);
    const overwrites = wantedOverwrites(work, at, channel);
    const fields: Fields = {
      ...(kind === 'category' ? {} : wantedFields(work, 'channels', entry, fieldsFor(CHANNEL, type), path)),
      ...(overwrites === undefined ? {} : { overwrites: overwrites as unknown as Json }),
    };
    if (!channel) return [{ do: 'make', kind, key, name: entry.name, type, parent, fields: unusual(fields, CHANNEL) }];
    const staying = kept(work, at, channel, fields['overwrites']);
    const again = Object.fromEntries(
      Object.entries(staying).map(([field, to]) => [field, { from: channel.fields[field] ?? null, to }]),
    );
    return some({
      do: 'change',
      kind,
      key,
      name: channel.name,
      type: channel.type,
      parent,
      fields: {
        ...(sameChannelName(entry.name, channel.name, channel.type) ? {} : renamed(entry, channel)),
        ...(type === channel.type ? {} : { type: { from: channel.type, to: type } }),
        ...(parent === channel.parent ? {} : { parent: { from: channel.parent, to: parent } }),
        ...again,
        ...differences(fields, channel.fields),
      },
    });
  });
}

const isVoice = (type: string) => type === 'voice' || type === 'stage';

/** Discord keeps an order for text and one for voice in each category, and one for the categories. */
export function channelOrder({ state, meaning, how }: Work): Order[] {
  if (how.order === false) return [];
  const groups = Map.groupBy(
    meaning.channels,
    ({ parent, type }) => `${type === CATEGORY ? 'top' : (parent ?? 'none')}/${isVoice(type)}`,
  );
  const keys: string[] = [];
  const moved: string[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const kindOf = (type: string) => (type === CATEGORY ? 2 : isVoice(type) ? 1 : 0);
    const current = state.channels
      .filter(
        ({ parent, type }) => kindOf(type) === kindOf(first.type) && (type === CATEGORY || parent === first.parent),
      )
      .map(({ id }) => id);
    const staying = group.filter(({ key }) => current.includes(key));
    const change = orderAs(
      current,
      staying.map(({ key }) => key),
    );
    if (group.length < 2 || (change.moved.length === 0 && staying.length === group.length)) continue;
    keys.push(...group.map(({ key }) => key));
    moved.push(...namesOf(state.channels, change.moved));
  }
  return keys.length === 0 ? [] : [{ do: 'order', kind: 'channel', key: 'channels', keys, moved }];
}
