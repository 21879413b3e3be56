import type { NewEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';
import type { Repositories } from '../../kernel/store/store.ts';
import { isForgotten, withoutForgotten } from './forgotten.ts';
import { asId, asObject, type Payload } from './payload.ts';
import { type Privacy, type Rule, readPrivacy, writePlace } from './privacy.ts';

/** Where text of people stands in what the gateway tells. */
const WRITTEN = [
  'content',
  'matched_content',
  'attachments',
  'embeds',
  'components',
  'poll',
  'sticker_items',
  'stickers',
  'message_snapshots',
  'referenced_message',
  'resolved',
  // Of a presence: what somebody says of themselves, and plays.
  'activities',
];

function withoutText(event: NewEvent, payload: Payload): NewEvent {
  if (!WRITTEN.some((part) => part in payload)) return event;
  const kept = Object.entries(payload).filter(([key]) => !WRITTEN.includes(key));
  return { ...event, payload: Object.fromEntries(kept) as Json };
}

/** The channels that an event is about: where it happened, the thread it tells of, what an audit log entry names. */
function placesOf({ type, channel_id }: NewEvent, payload: Payload): (string | null)[] {
  const named = [
    channel_id ?? undefined,
    type.startsWith('THREAD_') ? asId(payload['id']) : undefined,
    ...(type === 'GUILD_AUDIT_LOG_ENTRY_CREATE'
      ? [asId(payload['target_id']), asId(asObject(payload['options'])?.['channel_id'])]
      : []),
  ].filter((id) => id !== undefined);
  return named.length > 0 ? named : [null];
}

/** Where it is about several places, only what may be kept of all of them. */
function ruleOf(event: NewEvent, payload: Payload, privacy: Privacy): Pick<Rule, 'tracking' | 'content'> {
  const rules = placesOf(event, payload).map((place) => privacy.of(event.guild_id ?? null, place));
  return { tracking: rules.every(({ tracking }) => tracking), content: rules.every(({ content }) => content) };
}

type Kept = Pick<Repositories, 'settings' | 'messages'>;

/**
 * What of these events may go into the log. New threads and channels below places with settings are written down first,
 * so that what is said there is recognised. Deletions of messages that are stored always pass: what was kept before must
 * not outlive what Discord has.
 */
export async function screen({ settings, messages }: Kept, events: readonly NewEvent[]): Promise<NewEvent[]> {
  const privacy = await readPrivacy(settings);
  const allowed: NewEvent[] = [];
  for (const event of events) {
    const { type, guild_id, channel_id, message_id } = event;
    const payload = asObject(event.payload) ?? {};
    if (/^(THREAD|CHANNEL)_(CREATE|UPDATE)$/.test(type) && guild_id && channel_id) {
      const place = privacy.moved(guild_id, channel_id, asId(payload['parent_id']));
      if (place) await writePlace(settings, { channel: channel_id }, place);
    }
    const { tracking, content } = ruleOf(event, payload, privacy);
    const told = tracking && !isForgotten(privacy, event) ? withoutForgotten(privacy, event) : undefined;
    if (told !== undefined) {
      const rest = told === event.payload ? event : { ...event, payload: told };
      allowed.push(content ? rest : withoutText(rest, asObject(told) ?? {}));
    } else if (type === 'MESSAGE_DELETE' && message_id && (await messages.get(message_id))) {
      allowed.push(event);
    }
  }
  return allowed;
}
