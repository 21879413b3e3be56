import { type InteractionStart, startInteraction } from '../interactions/start.ts';
import { nothingResolved, type Resolved } from '../views/resolved.ts';
import type { ApplicationRecord, ChannelRecord, InteractionRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Picking } from './choosing.ts';
import type { ControlRequest } from './route.ts';
import { refusal, textOf } from './route.ts';

/** A member about to use an application. */
export interface Acting {
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly picking: Picking;
  readonly resolved: Resolved;
  readonly locale: string;
}

export function actingOf({ world, body }: ControlRequest, channelId = textOf(body, 'channel_id')): Acting {
  const user = userOf(world, textOf(body, 'user_id'));
  const channel = channelOf(world, channelId);
  const guild = channel.kind === 'dm' ? null : (world.guilds.get(channel.guild_id) ?? null);
  const resolved = nothingResolved();
  const locale = typeof body.locale === 'string' ? body.locale : 'en-US';
  return { user, channel, resolved, locale, picking: { world, guild, channel, resolved } };
}

export function start(
  world: World,
  { user, channel, locale }: Acting,
  rest: Omit<InteractionStart, 'user' | 'channel' | 'locale'>,
): InteractionRecord {
  return startInteraction(world, { user, channel, locale, ...rest });
}

export function placeOf({ user, channel, picking }: Acting, application: ApplicationRecord) {
  return { guild: picking.guild, channel, user_id: user.id, bot_id: application.bot_id };
}

export function interactionOf(world: World, id: string | undefined): InteractionRecord {
  const interaction = world.interactions.get(id ?? '');
  if (!interaction) throw refusal('There is no such interaction.', 404);
  return interaction;
}

export function userOf(world: World, id: string | undefined): UserRecord {
  const user = world.users.get(id ?? '');
  if (!user) throw refusal('There is no such user.', 404);
  return user;
}

export function channelOf(world: World, id: string | undefined): ChannelRecord {
  const channel = world.channels.get(id ?? '');
  if (!channel) throw refusal('There is no such channel.', 404);
  return channel;
}

/** By id, or by the name of the application or its bot. */
export function applicationNamed(world: World, name: string | undefined): ApplicationRecord {
  const application = [...world.applications.values()].find(
    (candidate) => candidate.id === name || candidate.bot_id === name || candidate.name === name,
  );
  if (!application) throw refusal(`There is no application "${name ?? ''}".`, 404);
  return application;
}
