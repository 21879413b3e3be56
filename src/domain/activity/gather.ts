import { snowflakeTime } from '../../kernel/ids.ts';
import type { Deed } from '../../kernel/store/activity.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import type { MemberUpdate } from '../../kernel/store/members.ts';
import type { MessageChange, NewMessage } from '../../kernel/store/messages.ts';
import { isForgotten } from './forgotten.ts';
import { asId, asObject, type Payload } from './payload.ts';
import type { PlaceSettings, Privacy } from './privacy.ts';
import { readMember } from './read-member.ts';
import { isBot, isWritten, readChange, readMessage, strangeWebhook } from './read-message.ts';

const HOUR = 3_600_000;

/** A member's last word in a batch: what is known of them, and that they left. */
interface Person {
  update?: MemberUpdate;
  left?: { guild_id: string; user_id: string; at: number };
}

export interface FirstSeen {
  message: NewMessage;
  /** When its author came, where Discord said so with the message. */
  joinedAt: number | undefined;
}

/** What a batch of events comes to, merged: each row is written once however many events are about it. */
export interface Gathered {
  people: Map<string, Person>;
  messages: Map<string, FirstSeen>;
  changes: Map<string, MessageChange>;
  /** Message ids with the time they were deleted at. */
  deleted: Map<string, number>;
  /** Merged to one for each member, channel and hour. Those of messages follow once it is known which ones are new. */
  deeds: Map<string, Deed>;
  /** Channels to write down: those that came to lie under a place with settings, and conversations. */
  moved: Map<string, PlaceSettings>;
}

/** Days, hours and channels are what counts; the moment within the hour is not kept. */
export function addDeed(deeds: Map<string, Deed>, deed: Deed): void {
  const key = `${deed.user_id} ${deed.channel_id} ${Math.floor(deed.at / HOUR)}`;
  const known = deeds.get(key);
  if (!known) {
    deeds.set(key, { ...deed });
    return;
  }
  for (const count of ['messages_sent', 'reactions_given', 'reactions_received'] as const) {
    const sum = (known[count] ?? 0) + (deed[count] ?? 0);
    if (sum > 0) known[count] = sum;
  }
  known.at = Math.max(known.at, deed.at);
}

function see(gathered: Gathered, update: MemberUpdate | undefined, at?: number): void {
  if (!update) return;
  const key = `${update.guild_id} ${update.user_id}`;
  const person = gathered.people.get(key) ?? {};
  const active = Math.max(person.update?.last_active ?? 0, at ?? 0);
  person.update = { ...person.update, ...update, ...(active > 0 ? { last_active: active } : {}) };
  if (person.left && (update.joined_at ?? 0) > person.left.at) delete person.left;
  gathered.people.set(key, person);
}

const reactionKey = ({ message_id, author_id, payload }: StoredEvent) => {
  const emoji = asObject(asObject(payload)?.['emoji']);
  return `${message_id} ${author_id} ${String(emoji?.['id'] ?? emoji?.['name'])}`;
};

/**
 * What was told just before a batch, which it may repeat: a second bot in a server tells of every reaction again, and a
 * message fetched while a gap was filled may have been deleted by the time it is written down.
 */
function justBefore(before: readonly StoredEvent[]) {
  return {
    reactions: new Set(before.filter(({ type }) => type === 'MESSAGE_REACTION_ADD').map(reactionKey)),
    deletions: new Map(
      before.flatMap(({ type, message_id, occurred_at }) =>
        type === 'MESSAGE_DELETE' && message_id ? [[message_id, occurred_at] as const] : [],
      ),
    ),
  };
}

/** Reads events in their order. Touches no store. */
export function gather(events: readonly StoredEvent[], privacy: Privacy, before: readonly StoredEvent[]): Gathered {
  const gathered: Gathered = {
    people: new Map(),
    messages: new Map(),
    changes: new Map(),
    deleted: new Map(),
    deeds: new Map(),
    moved: new Map(),
  };
  const { reactions, deletions } = justBefore(before);

  function message(event: StoredEvent, payload: Payload, content: boolean): void {
    const guildId = event.guild_id;
    if (!isWritten(payload)) return;
    const found = readMessage(payload, { guildId, content });
    if (!found) {
      change(payload, content);
      return;
    }
    const [author, member] = [asObject(payload['author']), asObject(payload['member'])];
    if (guildId && author && !strangeWebhook(payload)) {
      see(gathered, readMember(guildId, author, member), snowflakeTime(found.message_id));
    }
    const conversation = guildId === null ? privacy.conversation(found.channel_id) : undefined;
    if (conversation) gathered.moved.set(found.channel_id, conversation);
    const known = gathered.messages.get(found.message_id)?.message;
    // Told again out of order, an older text does not replace a newer one.
    if (known && (found.edited_at ?? 0) < (known.edited_at ?? 0)) return;
    const joined = member?.['joined_at'];
    gathered.messages.set(found.message_id, {
      message: { ...known, ...found },
      joinedAt: typeof joined === 'string' ? Date.parse(joined) : undefined,
    });
    gathered.changes.delete(found.message_id);
    const gone = deletions.get(found.message_id);
    if (gone !== undefined) gathered.deleted.set(found.message_id, gone);
  }

  function change(payload: Payload, content: boolean): void {
    const found = readChange(payload, { content });
    if (!found) return;
    const pending = gathered.messages.get(found.message_id);
    if (pending) pending.message = { ...pending.message, ...found };
    else gathered.changes.set(found.message_id, { ...gathered.changes.get(found.message_id), ...found });
  }

  function reaction(event: StoredEvent, payload: Payload): void {
    const { guild_id, channel_id, author_id, occurred_at: at } = event;
    if (!guild_id || !channel_id || !author_id) return;
    const key = reactionKey(event);
    if (reactions.has(key)) return;
    reactions.add(key);
    const member = asObject(payload['member']);
    const user = asObject(member?.['user']);
    if (user && isBot(user)) return;
    if (user) see(gathered, readMember(guild_id, user, member), at);
    const place = { guild_id, channel_id, at };
    addDeed(gathered.deeds, { ...place, user_id: author_id, reactions_given: 1 });
    const receiver = asId(payload['message_author_id']);
    if (receiver && receiver !== author_id && !privacy.ignores(receiver)) {
      addDeed(gathered.deeds, { ...place, user_id: receiver, reactions_received: 1 });
    }
  }

  function member(event: StoredEvent, payload: Payload): void {
    const user = asObject(payload['user']);
    if (user && event.guild_id) see(gathered, readMember(event.guild_id, user, payload));
  }

  function leave({ guild_id, occurred_at: at }: StoredEvent, payload: Payload): void {
    const user = asObject(payload['user']);
    const update = user && guild_id ? readMember(guild_id, user) : undefined;
    if (!update) return;
    see(gathered, update);
    const person = gathered.people.get(`${update.guild_id} ${update.user_id}`);
    if (person) person.left = { guild_id: update.guild_id, user_id: update.user_id, at };
  }

  /** Somebody was there, though nothing is counted: in voice, or using a command. */
  function alive({ guild_id, occurred_at: at }: StoredEvent, payload: Payload): void {
    const member = asObject(payload['member']);
    const user = asObject(member?.['user']);
    if (guild_id && user && payload['channel_id']) see(gathered, readMember(guild_id, user, member), at);
  }

  function place({ guild_id, channel_id }: StoredEvent, payload: Payload): void {
    if (!guild_id || !channel_id) return;
    const now = privacy.moved(guild_id, channel_id, asId(payload['parent_id']));
    if (now) gathered.moved.set(channel_id, now);
  }

  for (const event of events) {
    const payload = asObject(event.payload);
    if (!payload) continue;
    if (/^(THREAD|CHANNEL)_(CREATE|UPDATE)$/.test(event.type)) place(event, payload);
    const { tracking, content } = privacy.of(event.guild_id, event.channel_id);
    // A deletion is heard even from where nothing more is kept: something may have been before.
    if (event.type === 'MESSAGE_DELETE' && event.message_id) {
      gathered.deleted.set(event.message_id, event.occurred_at);
      deletions.set(event.message_id, event.occurred_at);
      continue;
    }
    if (!tracking || isForgotten(privacy, event)) continue;
    switch (event.type) {
      case 'MESSAGE_CREATE':
      case 'MESSAGE_UPDATE':
        message(event, payload, content);
        break;
      case 'MESSAGE_REACTION_ADD':
        reaction(event, payload);
        break;
      case 'GUILD_MEMBER_ADD':
      case 'GUILD_MEMBER_UPDATE':
        member(event, payload);
        break;
      case 'GUILD_MEMBER_REMOVE':
        leave(event, payload);
        break;
      case 'VOICE_STATE_UPDATE':
      case 'INTERACTION_CREATE':
        alive(event, payload);
        break;
    }
  }
  return gathered;
}
