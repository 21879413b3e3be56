import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import { REPEATS, type Repeat, recurrenceRule, repeatOf } from '../../domain/scheduled-events/recurrence.ts';
import { parseTimeZone, parseWhen } from '../../domain/schedules/when.ts';
import { clockAt } from '../../domain/schedules/zone-clock.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { requireMaker, requirePermissions } from '../authority.ts';
import { findNamed } from '../find-named.ts';
import { givenFields } from '../given.ts';
import { imageData } from '../images.ts';
import { mayReach, unconfined } from '../reach.ts';
import { ENTITY, EventView, eventLine, eventView, STATUS, type WireEvent } from './shapes.ts';

const fields = {
  start: z.string().optional().describe('tomorrow 18:00, 2026-12-01T18:00, …'),
  end: z.string().nullable().optional().describe('needed with location'),
  time_zone: z.string().max(60).optional().describe('of times that name none; default UTC'),
  channel: anyChannelNamed('voice or stage channel it is in'),
  location: z.string().min(1).max(100).optional().describe('instead of channel'),
  description: z.string().max(1000).nullable().optional(),
  image: z.string().nullable().optional().describe('cover: path, URL, data: URL or base64'),
  repeat: z.enum([...REPEATS, 'never']).optional(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

const name = z.string().trim().min(1).max(100);
const event = z.string().min(1).max(200).describe('name, id or link');
const Answer = EventView.extend({ guild_id: z.string() });

async function eventsOf(context: Context, guildId: string): Promise<WireEvent[]> {
  const { discord } = context;
  const all = await discord.request<WireEvent[]>('GET', path`/guilds/${guildId}/scheduled-events`, {
    query: { with_user_count: true },
  });
  if (unconfined(context)) return all;
  const kept: WireEvent[] = [];
  for (const each of all) {
    if (each.channel_id === null || (await mayReach(context, await discord.channel(each.channel_id)))) kept.push(each);
  }
  return kept;
}

async function shown({ discord }: Context, found: WireEvent): Promise<EventView> {
  const place = found.channel_id ? await discord.channel(found.channel_id).catch(() => undefined) : undefined;
  return eventView(found, place?.name ?? undefined);
}

const refuse = (message: string, hint: string) =>
  new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` });

/** What hosting in a channel of that type takes. https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-permissions-requirements */
const HOSTING: Readonly<Record<number, readonly PermissionName[]>> = {
  [ENTITY.stage]: ['ManageChannels', 'MuteMembers', 'MoveMembers'],
  [ENTITY.voice]: ['ViewChannel', 'Connect'],
};

interface Place {
  entity_type: number;
  channel_id: string | null;
  entity_metadata: { location: string } | null;
}

async function placeOf(context: Context, guildId: string, { channel, location }: Fields): Promise<Place | undefined> {
  if (channel !== undefined && location !== undefined) {
    throw refuse('channel, location: an event is in one place.', 'Give one of them.');
  }
  if (location !== undefined) {
    return { entity_type: ENTITY.external, channel_id: null, entity_metadata: { location } };
  }
  if (channel === undefined) return undefined;
  const { type } = await context.discord.channel(channel);
  const entity_type = type === 13 ? ENTITY.stage : type === 2 ? ENTITY.voice : undefined;
  if (entity_type === undefined) {
    throw refuse('channel: events are in voice and stage channels.', 'For anywhere else give location and end.');
  }
  await requirePermissions(
    context,
    { guildId, channelId: channel },
    HOSTING[entity_type] ?? [],
    'host an event in this channel',
  );
  return { entity_type, channel_id: channel, entity_metadata: null };
}

/** The fields as Discord takes them. `before` is when it begins where `start` is not given. */
async function bodyOf(context: Context, given: Fields, before?: string) {
  const zone = given.time_zone === undefined ? 'UTC' : parseTimeZone(given.time_zone);
  const here = { now: context.now(), zone };
  const start = given.start === undefined ? undefined : parseWhen(given.start, here, 'start');
  const end = given.end && parseWhen(given.end, here, 'end').time;
  const from = start?.time ?? (before === undefined ? undefined : Date.parse(before));
  if (start && start.time < here.now) throw refuse('start: lies in the past.', 'Give a time to come.');
  if (end && from !== undefined && end <= from) throw refuse('end: is not after the start.', 'Give a later end.');
  const rule = (repeat: Repeat, time: number) =>
    recurrenceRule(repeat, time, clockAt(time, start?.zone ?? zone).dayOfWeek - 1);
  return {
    description: given.description,
    image: given.image && (await imageData(context, given.image, 'image')),
    ...(given.image === null ? { image: null } : {}),
    scheduled_start_time: start && new Date(start.time).toISOString(),
    scheduled_end_time: end ? new Date(end).toISOString() : given.end,
    recurrence_rule:
      given.repeat === undefined || from === undefined
        ? undefined
        : given.repeat === 'never'
          ? null
          : rule(given.repeat, from),
  };
}

async function changeable(context: Context, guildId: string, wanted: string, doing: string): Promise<WireEvent> {
  const found = findNamed(await eventsOf(context, guildId), wanted, 'event', 'list_scheduled_events');
  const place = { guildId, channelId: found.channel_id ?? undefined };
  await requireMaker(context, place, found.creator_id, { make: 'CreateEvents', manage: 'ManageEvents' }, doing);
  return found;
}

export const events = {
  list_scheduled_events: operation({
    title: 'List scheduled events',
    description: 'Events of a server; with event only that one and who is interested in it.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({
      server: Server,
      event: event.optional(),
      limit: z.int().min(1).max(100).default(50).describe('people'),
      after: z.string().optional().describe('people after this user id'),
    }),
    output: z.object({
      guild_id: z.string(),
      events: z.array(EventView),
      people: z.array(z.object({ user_id: z.string(), username: z.string(), nick: z.string().optional() })).optional(),
      next_after: z.string().optional(),
    }),
    text({ events: all, people, next_after }) {
      const who = people?.map(
        ({ user_id, username, nick }) => `${user_id} ${plainName(username)}${nick ? ` (${plainName(nick)})` : ''}`,
      );
      return [
        ...(all.length === 0 ? ['No events are scheduled.'] : all.map(eventLine)),
        ...(who ? [who.length > 0 ? 'interested:' : 'Nobody is interested so far.', ...who] : []),
        ...(next_after ? [`more: after ${next_after}`] : []),
      ].join('\n');
    },
    async run({ server, event: wanted, limit, after }, context) {
      const all = await eventsOf(context, server);
      if (wanted === undefined) {
        return { guild_id: server, events: await Promise.all(all.map((each) => shown(context, each))) };
      }
      const one = findNamed(all, wanted, 'event', 'list_scheduled_events');
      const people = await context.discord.request<
        { user_id?: string; user: { id: string; username: string }; member?: { nick?: string | null } }[]
      >('GET', path`/guilds/${server}/scheduled-events/${one.id}/users`, {
        query: { limit, after, with_member: true },
      });
      const last = people.at(-1)?.user.id;
      return {
        guild_id: server,
        events: [await shown(context, one)],
        people: people.map(({ user, member }) => ({
          user_id: user.id,
          username: user.username,
          ...(member?.nick ? { nick: member.nick } : {}),
        })),
        ...(people.length === limit && last ? { next_after: last } : {}),
      };
    },
  }),

  create_scheduled_event: operation({
    title: 'Create a scheduled event',
    description: 'Announce an event in a voice or stage channel, or elsewhere (location and end).',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['CreateEvents'],
    reason: true,
    input: z.object({ server: Server, name, ...fields, start: fields.start.unwrap() }),
    output: Answer,
    text: (o) => `Created ${eventLine(o)}`,
    async run({ server, name, ...given }, context) {
      const place = await placeOf(context, server, given);
      if (!place) throw refuse('channel, location: neither was given.', 'Say where it takes place.');
      if (place.channel_id === null && !given.end) {
        throw refuse('end: is needed where an event is not in a channel.', 'Give end.');
      }
      const body = { name, privacy_level: 2, ...place, ...(await bodyOf(context, given)) };
      const target = path`/guilds/${server}/scheduled-events`;
      const made = await context.discord.request<WireEvent>('POST', target, { body });
      return { guild_id: server, ...(await shown(context, made)) };
    },
  }),

  update_scheduled_event: operation({
    title: 'Change a scheduled event',
    description: 'Change an event, or start (active), end (completed) or cancel it with status.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      event,
      name: name.optional(),
      ...fields,
      status: z.enum(['active', 'completed', 'canceled']).optional(),
    }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${eventLine(o)}`,
    async run({ server, event: wanted, time_zone, ...given }, context) {
      const changed = givenFields(given);
      const before = await changeable(context, server, wanted, 'change this event');
      const { name, status, ...rest } = given;
      const moved = given.start !== undefined && before.recurrence_rule ? repeatOf(before.recurrence_rule) : undefined;
      const repeat = given.repeat ?? moved;
      const place = await placeOf(context, server, rest);
      if (place?.channel_id === null && !(given.end ?? before.scheduled_end_time)) {
        throw refuse('end: is needed where an event is not in a channel.', 'Give end.');
      }
      const body = {
        name,
        status: status && STATUS[status],
        ...place,
        ...(await bodyOf(context, { ...rest, repeat, time_zone }, before.scheduled_start_time)),
      };
      const target = path`/guilds/${server}/scheduled-events/${before.id}`;
      const after = await context.discord.request<WireEvent>('PATCH', target, { body });
      return { guild_id: server, ...(await shown(context, after)), changed };
    },
  }),

  delete_scheduled_event: operation({
    title: 'Delete a scheduled event',
    description: 'Delete an event, for good. To call it off and keep it in sight, set status canceled instead.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    reason: true,
    input: z.object({ server: Server, event }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted event ${plainName(name, 100)} (${id}).`,
    async run({ server, event: wanted }, context) {
      const { id, name } = await changeable(context, server, wanted, 'delete this event');
      await context.discord.request('DELETE', path`/guilds/${server}/scheduled-events/${id}`);
      return { guild_id: server, id, name };
    },
  }),
};
