import { isSnowflake } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/store/json.ts';
import type { WithoutPerson } from '../../kernel/store/members.ts';
import { asId, asObject } from './payload.ts';

/** Who is to be taken out. */
export interface Gone {
  is(userId: string): boolean;
  /** Whether a message of theirs is one of those that are forgotten, where not all are. */
  wrote?(userId: string, messageId: string): boolean;
  /** Stands for them where something has to; without it what names them goes altogether. */
  mark?: string;
  /** Names that are no more than a way to say who is meant: in what callers asked for. */
  names?: readonly string[];
}

const IN_TEXT = /<@!?(\d{15,20})>|(?<!\d)(\d{15,20})(?!\d)/g;
const FORGOTTEN = 'forgotten';
/** Shorter names may well be words. */
const SHORTEST_NAME = 5;

const asWord = (name: string) => new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(name)}(?![\\p{L}\\p{N}_])`, 'giu');

const plain = (name: string) => name.replace(/^@/, '').toLowerCase();

function inText(text: string, gone: Gone): string | undefined {
  if (isSnowflake(text)) return gone.is(text) ? gone.mark : text;
  if (gone.names?.some((name) => plain(name) === plain(text))) return gone.mark;
  const names = gone.names?.filter(({ length }) => length >= SHORTEST_NAME) ?? [];
  const named = names.reduce((now, name) => now.replace(asWord(name), FORGOTTEN), text);
  return named.replace(IN_TEXT, (found, mentioned?: string, bare?: string) =>
    gone.is(mentioned ?? bare ?? '') ? (mentioned ? `@${FORGOTTEN}` : FORGOTTEN) : found,
  );
}

/** A user, a member, a message they wrote, an entry on what was done to them. */
function isAbout(value: { readonly [key: string]: Json }, gone: Gone): boolean {
  const author = asId(asObject(value['author'])?.['id']);
  const named = [value['id'], value['user_id'], value['target_id'], asObject(value['user'])?.['id'], author];
  if (named.some((id) => typeof id === 'string' && isSnowflake(id) && gone.is(id))) return true;
  const message = asId(value['id']);
  return author !== undefined && message !== undefined && (gone.wrote?.(author, message) ?? false);
}

/**
 * What is left of something told about others once a person is taken out of it: no object that is the person or theirs, no
 * field that holds their id, no mention. Undefined where all of it was about them. What others call them in their texts
 * stays: nobody can tell names from words.
 */
export function withoutPerson(value: Json, gone: Gone): Json | undefined {
  if (typeof value === 'string') return inText(value, gone);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((each) => withoutPerson(each, gone)).filter((each) => each !== undefined);
  }
  const fields = value as { readonly [key: string]: Json };
  if (isAbout(fields, gone)) return gone.mark;
  const kept: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(fields)) {
    const rest = isSnowflake(key) && gone.is(key) ? undefined : withoutPerson(inner, gone);
    if (rest !== undefined) kept[key] = rest;
  }
  return kept;
}

/** The same for one person, as the store asks for it. */
export const forgetful: WithoutPerson = (value, { user_id, names }, how) =>
  withoutPerson(value, {
    is: (id) => id === user_id,
    ...(how.mark ? { mark: FORGOTTEN } : {}),
    ...(how.names ? { names: names.filter((name) => name !== '') } : {}),
  });
