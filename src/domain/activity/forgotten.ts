import { snowflakeTime } from '../../kernel/ids.ts';
import type { NewEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';
import type { Privacy } from './privacy.ts';
import { type Gone, withoutPerson } from './without-person.ts';

type Deed = Pick<NewEvent, 'type' | 'author_id' | 'guild_id' | 'message_id' | 'occurred_at'>;

/** When it was done: an edit, or a preview that comes late, is of the time when the message was written. */
const timeOf = ({ type, message_id, occurred_at }: Deed): number =>
  message_id && /^MESSAGE_(CREATE|UPDATE)$/.test(type) ? Math.min(occurred_at, snowflakeTime(message_id)) : occurred_at;

/** Whether nothing may be kept of an event since whoever did it is ignored, or was forgotten after that. */
export const isForgotten = (privacy: Privacy, event: Deed): boolean =>
  privacy.forgets(event.author_id ?? null, event.guild_id ?? null, timeOf(event));

/** What others did, without those of whom nothing may be kept; undefined where nothing is left. */
export function withoutForgotten(privacy: Privacy, { guild_id, payload }: NewEvent): Json | undefined {
  if (!privacy.forgetsSomebody) return payload;
  const gone: Gone = {
    is: (id) => privacy.ignores(id),
    wrote: (author, message) => privacy.forgets(author, guild_id ?? null, snowflakeTime(message)),
  };
  return withoutPerson(payload, gone);
}
