import { oneLine } from '../domain/hidden-text.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Directory, Named, Place } from '../kernel/directory.ts';
import { OperationError } from '../kernel/errors.ts';
import { perCaller } from '../kernel/per-caller.ts';
import type { Guild } from '../kernel/pipeline.ts';

/** Milliseconds: someone who types asks again with every letter. */
const LIFE_MS = 10_000;
const MAX_KEPT = 50;
const MAX_MEMBERS = 100;

interface Channel {
  id: string;
  name: string;
  type: string;
  parent_id?: string;
}

const KINDS: Readonly<Record<string, Place['kind']>> = {
  category: 'category',
  forum: 'forum',
  media: 'forum',
  public_thread: 'thread',
  private_thread: 'thread',
  news_thread: 'thread',
};

const named = ({ id, name }: Named): Named => ({ id, name: oneLine(name) });

function placeOf({ id, name, type, parent_id }: Channel, names: ReadonlyMap<string, string>): Place {
  const parent = parent_id === undefined ? undefined : names.get(parent_id);
  return {
    ...named({ id, name }),
    kind: KINDS[type] ?? 'conversation',
    ...(parent === undefined ? {} : { parent: oneLine(parent) }),
  };
}

interface Kept {
  until: number;
  answer: Promise<Readonly<Record<string, unknown>>>;
}

/** Names as the list operations give them, through every policy, kept for a moment. */
export function createDirectory(guild: Guild, now: () => number = Date.now): Directory {
  const keptOf = perCaller(() => new Map<string, Kept>());

  async function ask(operation: string, args: Record<string, unknown>, caller: Caller): Kept['answer'] {
    try {
      // Several may wait for this answer, so nobody's going away ends it.
      const outcome = await guild.invoke({ operation, args, caller, surface: 'directory', format: 'json' });
      return outcome.kind === 'done' ? outcome.structured : {};
    } catch (error) {
      if (error instanceof OperationError && (error.code === 'forbidden' || error.code === 'missing_intent')) return {};
      throw error;
    }
  }

  function look<T>(operation: string, args: Record<string, unknown>, field: string, caller: Caller): Promise<T[]> {
    const kept = keptOf(caller);
    const key = `${operation} ${JSON.stringify(args)}`;
    let known = kept.get(key);
    if (!known || known.until < now()) {
      known = { until: now() + LIFE_MS, answer: ask(operation, args, caller) };
      known.answer.catch(() => kept.delete(key));
      kept.delete(key);
      kept.set(key, known);
      const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return known.answer.then((answer) => (answer[field] ?? []) as T[]);
  }

  return {
    async servers({ caller }) {
      return (await look<Named>('list_servers', {}, 'servers', caller)).map(named);
    },
    async places(server, { caller }) {
      const channels = await look<Channel>('list_channels', { server, threads: true }, 'channels', caller);
      const names = new Map(channels.map(({ id, name }) => [id, name]));
      return channels.map((channel) => placeOf(channel, names));
    },
    async members(server, text, { caller }) {
      const args = { server, query: text, limit: MAX_MEMBERS };
      const members = await look<{ id: string; username: string }>('find_members', args, 'members', caller);
      return members.map(({ id, username }) => named({ id, name: username }));
    },
    async roles(server, { caller }) {
      return (await look<Named>('list_roles', { server }, 'roles', caller)).map(named);
    },
  };
}
