import type { Caller } from '../../kernel/caller.ts';

interface Placed {
  id: string;
  parent_id?: string | null;
}

/** The channels this caller may know of: those its role or pin names, what is in them, and the categories above. */
export function channelsFor<T extends Placed>({ role, pinned }: Caller, channels: readonly T[]): T[] {
  const allowed = pinned.channel ? [pinned.channel] : role.channels;
  if (!allowed) return [...channels];
  const parents = new Map(channels.map(({ id, parent_id }) => [id, parent_id]));
  const inside = ({ id, parent_id }: Placed) =>
    [id, parent_id, parent_id && parents.get(parent_id)].some((each) => each && allowed.includes(each));
  const kept = channels.filter(inside);
  const above = new Set(kept.flatMap(({ parent_id }) => [parent_id, parent_id && parents.get(parent_id)]));
  return channels.filter((channel) => inside(channel) || above.has(channel.id));
}

export function serversFor<T extends { id: string }>({ role, pinned }: Caller, servers: readonly T[]): T[] {
  const allowed = pinned.server ? [pinned.server] : role.guilds;
  return allowed ? servers.filter(({ id }) => allowed.includes(id)) : [...servers];
}
