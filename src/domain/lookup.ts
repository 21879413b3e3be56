import { nearest } from '../kernel/nearest.ts';

export type ThingKind = 'server' | 'channel' | 'thread' | 'category' | 'user' | 'role' | 'emoji' | 'message';

/** Something that a name or id may mean. */
export interface Thing {
  kind: ThingKind;
  id: string;
  name: string;
  /** Other names it answers to. */
  aliases?: readonly string[];
  guild_id?: string;
  parent_id?: string;
  channel_id?: string;
  /** Of an emoji. */
  animated?: boolean;
}

/** How the text restricts what it may mean: `#` a channel, `@` a user or role, `:` an emoji. */
export function kindsMeant(text: string): readonly ThingKind[] | undefined {
  if (text.startsWith('#')) return ['channel', 'thread'];
  if (text.startsWith('@')) return ['user', 'role'];
  if (/^:\w+:?$/.test(text)) return ['emoji'];
  return undefined;
}

export const bareName = (text: string): string =>
  text
    .trim()
    .replace(/^[#@:]|:$/g, '')
    .trim();

/** To mention it in a message; undefined for what cannot be. */
export function mentionOf({ kind, id, name, guild_id, animated }: Thing): string | undefined {
  if (kind === 'user') return `<@${id}>`;
  if (kind === 'role') return id === guild_id ? '@everyone' : `<@&${id}>`;
  if (kind === 'emoji') return `<${animated ? 'a' : ''}:${name}:${id}>`;
  return kind === 'channel' || kind === 'thread' ? `<#${id}>` : undefined;
}

const namesOf = ({ name, aliases = [] }: Thing) => [name, ...aliases];

/** Exact matches if there are any, else names that contain or nearly are what was asked for. */
export function rank(wanted: string, things: readonly Thing[], limit: number): { exact: boolean; things: Thing[] } {
  const plain = wanted.toLowerCase();
  const dashed = plain.replaceAll(' ', '-');
  const exact = things.filter((thing) =>
    namesOf(thing).some((name) => name.toLowerCase() === plain || name.toLowerCase() === dashed),
  );
  if (exact.length > 0) return { exact: true, things: exact.slice(0, limit) };
  const close = nearest(wanted, things.flatMap(namesOf), limit);
  const found = close.flatMap((name) => things.filter((thing) => namesOf(thing).includes(name)));
  return { exact: false, things: [...new Set(found)].slice(0, limit) };
}
