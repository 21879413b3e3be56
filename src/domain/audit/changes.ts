import type { APIAuditLogChange } from 'discord-api-types/v10';
import { permissionNames } from '../../kernel/permission-names.ts';
import { channelTypeName } from '../channels/types.ts';
import { formatColor } from '../colors.ts';
import { CONTENT_FILTERS, NOTIFICATIONS, VERIFICATION_LEVELS } from '../server-words.ts';

/** One change as people read it. Sets say what came and went, everything else what it was and is. */
export interface Change {
  field: string;
  before?: string;
  after?: string;
  added?: string[];
  removed?: string[];
}

/** The name that an id has, where it is known; `#name`, `@role`. */
export type NameOf = (id: string) => string | undefined;

const PERMISSIONS = new Set(['permissions', 'allow', 'deny']);
const COLORS = new Set(['color', 'primary_color', 'secondary_color', 'tertiary_color']);
const WORDS: Readonly<Record<string, readonly string[]>> = {
  verification_level: VERIFICATION_LEVELS,
  explicit_content_filter: CONTENT_FILTERS,
  default_message_notifications: NOTIFICATIONS,
  mfa_level: ['none', 'elevated'],
};

const isId = (value: unknown): value is string => typeof value === 'string' && /^\d{15,20}$/.test(value);
const named = (id: string, nameOf: NameOf) => {
  const name = nameOf(id);
  return name === undefined ? id : `${name} ${id}`;
};

interface Wire {
  key: string;
  old_value?: unknown;
  new_value?: unknown;
}

function scalar(key: string, value: unknown, ofChannel: boolean, nameOf: NameOf): string {
  if (typeof value === 'number') {
    if (COLORS.has(key)) return formatColor(value) ?? 'none';
    if (key === 'type' && ofChannel) return channelTypeName(value);
    const word = WORDS[key]?.[value];
    if (word) return word;
  }
  if (isId(value)) return named(value, nameOf);
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

const things = (value: unknown): { id?: string; name?: string }[] => (Array.isArray(value) ? value : []);
const label = ({ id, name }: { id?: string; name?: string }) => [name, id].filter(Boolean).join(' ');

function difference(field: string, before: readonly string[], after: readonly string[]): Change {
  const added = after.filter((each) => !before.includes(each));
  const removed = before.filter((each) => !after.includes(each));
  return { field, ...(added.length > 0 ? { added } : {}), ...(removed.length > 0 ? { removed } : {}) };
}

/**
 * https://docs.discord.com/developers/resources/audit-log#audit-log-change-object, `$add` and `$remove` are roles of a
 * member. `ofChannel` says that a `type` among them is that of a channel.
 */
export function readableChange(wire: APIAuditLogChange, ofChannel: boolean, nameOf: NameOf): Change {
  const { key, old_value, new_value } = wire as Wire;
  if (key === '$add') return { field: 'roles', added: things(new_value).map(label) };
  if (key === '$remove') return { field: 'roles', removed: things(new_value).map(label) };
  if (PERMISSIONS.has(key)) {
    const bits = (value: unknown) => permissionNames(BigInt(/^\d+$/.test(String(value)) ? String(value) : 0));
    return difference(key, bits(old_value), bits(new_value));
  }
  const lists = [old_value, new_value].filter((value) => value !== undefined && value !== null);
  if (
    lists.length > 0 &&
    lists.every((value) => Array.isArray(value) && value.every((each) => typeof each === 'string'))
  ) {
    const texts = (value: unknown) => (Array.isArray(value) ? value.map((each: string) => named(each, nameOf)) : []);
    return difference(key, texts(old_value), texts(new_value));
  }
  return {
    field: key,
    ...(old_value === undefined || old_value === null ? {} : { before: scalar(key, old_value, ofChannel, nameOf) }),
    ...(new_value === undefined || new_value === null ? {} : { after: scalar(key, new_value, ofChannel, nameOf) }),
  };
}
