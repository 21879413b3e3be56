import type { Directory, Place } from '../../kernel/directory.ts';
import type { Asked } from './asked.ts';

/** What completions know how to look up. */
export type Suggested = 'server' | 'channel' | 'thread' | 'user' | 'role';

/** Servers looked through when none is given. */
const SERVERS = 10;

export interface Wanted {
  kind: Suggested;
  /** As far as it was typed. */
  text: string;
  /** Id or name of the server it is in, where that is known already. */
  server: string | undefined;
}

interface Thing {
  id: string;
  name: string;
  /** Tells it from another of that name. */
  parent?: string;
  /** Where names must be unique. */
  scope: string;
}

const lower = (text: string) => text.toLowerCase();

async function serversFor(directory: Directory, { server }: Wanted, asked: Asked) {
  const all = await directory.servers(asked);
  if (server === undefined || server === '') return all.slice(0, SERVERS);
  return all.filter(({ id, name }) => id === server || lower(name) === lower(server));
}

const belongs = (kind: Suggested, place: Place) =>
  kind === 'thread' ? place.kind === 'thread' : place.kind !== 'category';

async function thingsFor(directory: Directory, wanted: Wanted, bare: string, asked: Asked): Promise<Thing[]> {
  const servers = await serversFor(
    directory,
    wanted.kind === 'server' ? { ...wanted, server: undefined } : wanted,
    asked,
  );
  if (wanted.kind === 'server') return (await directory.servers(asked)).map((server) => ({ ...server, scope: '' }));
  const perServer = servers.map(async ({ id }): Promise<Thing[]> => {
    switch (wanted.kind) {
      case 'user':
        return bare === ''
          ? []
          : (await directory.members(id, bare, asked)).map((user) => ({ ...user, scope: user.id }));
      case 'role':
        return (await directory.roles(id, asked)).map((role) => ({ ...role, scope: id }));
      default: {
        const places = (await directory.places(id, asked)).filter((place) => belongs(wanted.kind, place));
        // Active threads are many; the channels that people mean first come first.
        places.sort((a, b) => Number(a.kind === 'thread') - Number(b.kind === 'thread'));
        return places.map((place) => ({ ...place, scope: '' }));
      }
    }
  });
  return (await Promise.all(perServer)).flat();
}

/** The shortest text that means this thing and no other: its name, its name with where it is, or its id. */
function texts(things: readonly Thing[]): Map<Thing, string> {
  const count = (key: (thing: Thing) => string) => {
    const counts = new Map<string, number>();
    for (const thing of things) counts.set(key(thing), (counts.get(key(thing)) ?? 0) + 1);
    return (thing: Thing) => counts.get(key(thing)) === 1;
  };
  const placed = ({ parent, name }: Thing) => `${parent}/${name}`;
  const named = count(({ scope, name }) => `${scope}\n${lower(name)}`);
  const told = count((thing) => `${thing.scope}\n${lower(placed(thing))}`);
  return new Map(
    things.map((thing) => {
      // A slash in what is typed stands between a category and a channel.
      const speakable = thing.scope !== '' || !thing.name.includes('/');
      if (speakable && named(thing)) return [thing, thing.name];
      return [thing, speakable && thing.parent !== undefined && told(thing) ? placed(thing) : thing.id];
    }),
  );
}

/** What the typed text may become, best first. A sign that was typed before it is kept. */
export async function suggest(directory: Directory, wanted: Wanted, asked: Asked): Promise<string[]> {
  const sign = /^[#@]/.exec(wanted.text)?.[0] ?? '';
  const bare = wanted.text.slice(sign.length).trim();
  const things = await thingsFor(directory, wanted, bare, asked);
  const words = texts(things);
  const typed = lower(bare);
  const rank = (thing: Thing): number => {
    const name = lower(thing.name);
    if (name.startsWith(typed) || lower(words.get(thing) ?? '').startsWith(typed)) return 0;
    if (name.includes(typed)) return 1;
    // A member may have been found by a nickname, which is not shown.
    return thing.id.startsWith(typed) || wanted.kind === 'user' ? 2 : 3;
  };
  const ranked = things.map((thing) => ({ thing, rank: rank(thing) })).filter((each) => each.rank < 3);
  ranked.sort((a, b) => a.rank - b.rank);
  return [
    ...new Set(
      ranked.map(({ thing }) => {
        if (/^\d{5,}$/.test(typed) && thing.id.startsWith(typed)) return thing.id;
        const text = words.get(thing) ?? thing.id;
        return text === thing.id ? text : `${sign}${text}`;
      }),
    ),
  ];
}
