import type { APIUser } from 'discord-api-types/v10';
import { plainName, quoted } from './layout.ts';

export type Person = Pick<APIUser, 'id' | 'username'> & Partial<Pick<APIUser, 'global_name' | 'bot'>>;

/**
 * What everyone in a transcript is called. People are told apart even where bots or webhooks carry the same name, bots
 * and webhooks are marked wherever they appear, and each id is given once, in the legend.
 */
export interface People {
  /** Also remembers that the legend must name this one. */
  of(person: Person, webhookId?: string): string;
  /** For a mention; undefined for somebody unknown. */
  byId(id: string): string | undefined;
  /** `name=id` of everyone named so far; empty when nobody was. */
  legend(): string;
}

interface Entry {
  person: Person;
  webhook: boolean;
  label: string;
  used: boolean;
}

/** A webhook speaks under many names, so there the name belongs to the identity. */
const keyOf = ({ id, username }: Person, webhookId?: string) => (webhookId ? `${id} ${username}` : id);

export function createPeople(
  everyone: readonly { person: Person; webhookId?: string | undefined }[],
  selfId?: string,
): People {
  const entries = new Map<string, Entry>();
  const taken = new Map<string, number>();

  function add(person: Person, webhookId?: string): Entry {
    const key = keyOf(person, webhookId);
    const known = entries.get(key);
    if (known) return known;
    const mark = webhookId ? '[webhook]' : person.id === selfId ? '[you]' : person.bot ? '[bot]' : '';
    const label = `${plainName(person.username, 40)}${mark}`;
    taken.set(label, (taken.get(label) ?? 0) + 1);
    const entry: Entry = { person, webhook: webhookId !== undefined, label, used: false };
    entries.set(key, entry);
    return entry;
  }

  for (const { person, webhookId } of everyone) add(person, webhookId);
  for (const entry of entries.values()) {
    if ((taken.get(entry.label) ?? 0) > 1) entry.label += `~${entry.person.id.slice(-4)}`;
  }

  const use = (entry: Entry) => {
    entry.used = true;
    return entry.label;
  };

  return {
    of: (person, webhookId) => use(add(person, webhookId)),
    byId(id) {
      const entry = entries.get(id);
      return entry && use(entry);
    },
    legend: () =>
      [...entries.values()]
        .filter(({ used }) => used)
        .map(({ person, label }) => {
          const shown = person.global_name;
          const alias = shown && shown.toLowerCase() !== person.username.toLowerCase() ? ` ${quoted(shown, 40)}` : '';
          return `${label}=${person.id}${alias}`;
        })
        .join(', '),
  };
}
