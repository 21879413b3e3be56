import { guarded } from '../../kernel/guarded.ts';
import { nearest } from '../../kernel/nearest.ts';
import { readPermission } from '../permissions.ts';
import { sameChannelName } from './channel-names.ts';
import { BlueprintError, CATEGORY, type Document, type Entry, type State } from './document.ts';

/** Which thing of the server each entry of a blueprint means, and what names stand for. */

/** Stands for the id of something that is yet to be made; no text of Discord holds this character. */
const tokenOf = (path: readonly PropertyKey[]): string => `\u0000${path.map(String).join('.')}`;
export const isToken = (text: unknown): text is string => typeof text === 'string' && text.startsWith('\u0000');

export interface Placed<E extends Entry = Entry> {
  entry: E;
  path: readonly PropertyKey[];
  /** Id of the thing that is meant, or a token for the one to be made. */
  key: string;
  /** Whether it is there. */
  there: boolean;
}

interface Candidate {
  id: string;
  name: string;
}

/** Takes each thing once; of several with one name the first entry means the first. */
function createMatcher<T extends Candidate>(things: readonly T[]) {
  const free = new Set(things);
  const taken = new Map<Entry, T>();
  return {
    /** Gives the entries that mean nothing so far what fits them, each in turn. */
    by(entries: readonly Entry[], fits: (thing: T, entry: Entry) => boolean): void {
      for (const entry of entries) {
        if (taken.has(entry)) continue;
        for (const thing of free) {
          if (!fits(thing, entry)) continue;
          free.delete(thing);
          taken.set(entry, thing);
          break;
        }
      }
    },
    of: (entry: Entry): T | undefined => taken.get(entry),
  };
}

const isId = (text: string): boolean => /^\d{15,20}$/.test(text);

interface Target extends Candidate {
  key: string;
  /** Whether a blueprint entry says so: those come before what else there is. */
  said: boolean;
  type?: string;
}

type Find = (text: string, path: readonly PropertyKey[]) => string;

/** By id, by the name in the blueprint, by the name in the server. */
function finder(
  targets: readonly Target[],
  { what, hint, mentioned }: { what: string; hint: string; mentioned(id: string): boolean },
): (text: string, path: readonly PropertyKey[], fits?: (target: Target) => boolean) => string {
  return (text, path, fits = () => true) => {
    const name = text.trim();
    if (isId(name)) {
      const byId = targets.find(({ id, key }) => id === name || key === name);
      if (byId) return byId.key;
      // The server names it already, though the bot may not see it.
      if (mentioned(name)) return name;
    }
    const fitting = targets.filter(fits);
    const ways = [
      (each: Target) => each.name === name,
      (each: Target) => each.name.toLowerCase() === name.toLowerCase(),
      (each: Target) => each.type !== undefined && sameChannelName(each.name, name, each.type),
    ];
    for (const same of ways) {
      for (const said of [true, false]) {
        const found = fitting.filter((each) => each.said === said && same(each));
        if (found.length === 1) return found[0]?.key ?? '';
        if (found.length > 1) {
          throw new BlueprintError(
            path,
            `there are several ${what}s named ${JSON.stringify(name.slice(0, 60))}.`,
            'Give the id of the one that is meant, in quotes.',
          );
        }
      }
    }
    const close = nearest(
      name,
      fitting.map((each) => each.name),
    );
    throw new BlueprintError(
      path,
      `there is no ${what} named ${JSON.stringify(name.slice(0, 60))}.`,
      close.length > 0 ? `Did you mean ${close.map((each) => guarded(each)).join(', ')}?` : hint,
    );
  };
}

export const isEveryone = (name: string): boolean => /^@?everyone$/i.test(name.trim());

export interface Names {
  /** What @everyone may do, by the blueprint or else so far: other roles may be said to have that as well. */
  everyone: readonly string[];
  role: Find;
  /** A text channel mostly; any other where the text one would not do. */
  channel(text: string, path: readonly PropertyKey[], voice?: boolean): string;
  member: Find;
}

export interface Meaning {
  roles: readonly Placed[];
  /** Categories and channels, each category before what is in it. */
  channels: readonly (Placed & { parent: string | null; type: string })[];
  automod: readonly Placed[];
  names: Names;
}

const sameKind = (a: string, b: string) =>
  a === b || (a !== CATEGORY && [a, b].every((type) => type === 'text' || type === 'news'));

function meantRoles({ roles = [] }: Document, state: State): Placed[] {
  const matcher = createMatcher(state.roles);
  matcher.by(roles, ({ id }, entry) => entry.id === id);
  matcher.by(roles, ({ id }, { name }) => isEveryone(name) && id === state.id);
  for (const managed of [true, false]) {
    matcher.by(
      roles,
      (role, entry) =>
        role.name === entry.name && (role.managed !== undefined) === (entry['managed'] !== undefined || !managed),
    );
  }
  matcher.by(roles, ({ name, id }, { was }) => was !== undefined && name === was && id !== state.id);
  return roles.map((entry, index) => placed(entry, ['roles', index], matcher.of(entry)));
}

const placed = (entry: Entry, path: readonly PropertyKey[], thing: Candidate | undefined): Placed => ({
  entry,
  path,
  key: thing?.id ?? tokenOf(path),
  there: thing !== undefined,
});

function meantChannels(document: Document, state: State): Meaning['channels'] {
  const { channels = [], categories = [] } = document;
  const matcher = createMatcher(state.channels);
  const isCategory = ({ type }: { type: string }) => type === CATEGORY;
  matcher.by(categories, (thing, { id }) => isCategory(thing) && thing.id === id);
  matcher.by(categories, (thing, { name }) => isCategory(thing) && thing.name === name);
  matcher.by(categories, (thing, { was }) => isCategory(thing) && was !== undefined && thing.name === was);
  const homes = [
    { entries: channels, parent: null as string | null, path: ['channels'] as PropertyKey[] },
    ...categories.map((entry, index) => ({
      entries: entry.channels ?? [],
      parent: matcher.of(entry)?.id ?? tokenOf(['categories', index]),
      path: ['categories', index, 'channels'] as PropertyKey[],
    })),
  ];
  const each = (fits: (thing: (typeof state.channels)[number], entry: Entry, parent: string | null) => boolean) => {
    for (const { entries, parent } of homes) {
      matcher.by(entries, (thing, entry) => !isCategory(thing) && fits(thing, entry, parent));
    }
  };
  const kindFits = (type: string, entry: Entry) =>
    entry['type'] === undefined ? type === 'text' : sameKind(type, String(entry['type']));
  each(({ id }, entry) => entry.id === id);
  // In the same category first, then wherever it is; a type that was not said may be any, but is text where there is one.
  for (const field of ['name', 'was'] as const) {
    for (const here of [true, false]) {
      for (const anyType of [false, true]) {
        each(
          (thing, entry, parent) =>
            entry[field] !== undefined &&
            sameChannelName(thing.name, entry[field], thing.type) &&
            (!here || thing.parent === parent) &&
            (kindFits(thing.type, entry) || (anyType && entry['type'] === undefined)),
        );
      }
    }
  }
  const typed = (entry: Entry) => String(entry['type'] ?? matcher.of(entry)?.type ?? 'text');
  return [
    ...categories.map((entry, index) => ({
      ...placed(entry, ['categories', index], matcher.of(entry)),
      parent: null,
      type: CATEGORY,
    })),
    ...homes.flatMap(({ entries, parent, path }) =>
      entries.map((entry, index) => ({
        ...placed(entry, [...path, index], matcher.of(entry)),
        parent,
        type: typed(entry),
      })),
    ),
  ];
}

function targets(
  meant: readonly (Placed & { type?: string })[],
  things: readonly (Candidate & { type?: string })[],
): Target[] {
  const known = new Set(meant.map(({ key }) => key));
  return [
    ...meant.map(({ entry, key, type }) => ({
      id: entry.id ?? key,
      key,
      name: entry.name,
      said: true,
      ...(type === undefined ? {} : { type }),
    })),
    ...things
      .filter(({ id }) => !known.has(id))
      .map(({ id, name, type }) => ({ id, key: id, name, said: false, ...(type === undefined ? {} : { type }) })),
  ];
}

export function meaningOf(document: Document, state: State): Meaning {
  const roles = meantRoles(document, state);
  const channels = meantChannels(document, state);
  const rules = createMatcher(state.automod ?? []);
  const automod = document.automod ?? [];
  const sameTrigger = (thing: { fields: { [field: string]: unknown } }, entry: Entry) =>
    entry['trigger'] === undefined || thing.fields['trigger'] === entry['trigger'];
  rules.by(automod, ({ id }, entry) => entry.id === id);
  rules.by(automod, (thing, entry) => thing.name === entry.name && sameTrigger(thing, entry));
  rules.by(automod, (thing, entry) => entry.was !== undefined && thing.name === entry.was && sameTrigger(thing, entry));

  const all = JSON.stringify([state.server, state.channels, state.automod, state.welcome_screen, state.onboarding]);
  const mentioned = (id: string) => all.includes(`"${id}"`);
  const findRole = finder(targets(roles, state.roles), {
    what: 'role',
    hint: 'Add it to the section roles, or correct the name.',
    mentioned,
  });
  const findChannel = finder(
    targets(channels, state.channels).filter(({ type }) => type !== CATEGORY),
    { what: 'channel', hint: 'Add it to the blueprint, or correct the name.', mentioned },
  );
  const now = (state.roles.find(({ id }) => id === state.id)?.fields['permissions'] ?? []) as string[];
  const said = (document.roles?.find(({ name }) => isEveryone(name))?.['permissions'] ?? now) as string[];
  // Said of @everyone itself, it means what that may do so far.
  const everyone = said.flatMap((name) => (isEveryone(name) ? now : (readPermission(name) ?? [])));
  const members = new Map(Object.entries(state.members));
  return {
    roles,
    channels,
    automod: automod.map((entry, index) => placed(entry, ['automod', index], rules.of(entry))),
    names: {
      everyone,
      role: (text, path) => (isEveryone(text) ? state.id : findRole(text.replace(/^@/, ''), path)),
      channel(text, path, voice = false) {
        const name = text.replace(/^#/, '');
        const isVoice = ({ type }: Target) => type === 'voice' || type === 'stage';
        return findChannel(name, path, (target) => isVoice(target) === voice);
      },
      member(text, path) {
        const id = /^(?:<@!?)?(\d{15,20})>?$/.exec(text.trim())?.[1];
        if (id) return id;
        const found = [...members].filter(([, name]) => name === text.trim().replace(/^@/, ''));
        if (found.length === 1) return found[0]?.[0] ?? '';
        throw new BlueprintError(
          path,
          `${JSON.stringify(text.slice(0, 60))} is no member with an overwrite here.`,
          'Give the id of the member, in quotes.',
        );
      },
    },
  };
}
