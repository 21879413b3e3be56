import type { Dispatch } from '../world/dispatch.ts';
import type { GuildRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { hears, isOneself } from './audience.ts';
import { guildCreateView } from './guild-create.ts';
import { intents } from './intents.ts';
import type { Outgoing } from './outgoing.ts';
import type { Session } from './session.ts';
import { onShard } from './sharding.ts';
import { visibilityChanges, visibleChannels } from './visibility.ts';

/** Gives an event, as JSON, to a session. */
export type Send = (session: Session, event: string, data: string) => void;

/** Gives the session what it is to know of the dispatch. */
export function deliver(world: World, session: Session, outgoing: Outgoing, send: Send): void {
  const { t, guild_id, user_ids } = outgoing.dispatch;
  if (user_ids && !user_ids.includes(session.botId)) return;
  // Events of no guild go to the first shard. https://discord.com/developers/docs/events/gateway#sharding
  const mine = guild_id === undefined ? session.identity.shard[0] === 0 : onShard(guild_id, session.identity.shard);
  if (!mine) return;
  if (guild_id !== undefined && !staysMember(world, session, outgoing.dispatch, send)) return;
  if (hears(world, session, outgoing.dispatch, () => outgoing.data(session))) send(session, t, outgoing.json(session));
  const guild = world.guilds.get(guild_id ?? '');
  if (guild && (t !== 'GUILD_MEMBER_UPDATE' || isOneself(outgoing.data(session), session)))
    followVisibility(world, session, guild, outgoing.dispatch, send);
}

/**
 * Whether the bot is in the guild as before. Where it has come or gone the session is told of that instead. What is
 * meant for the bot alone, such as an interaction, comes from guilds it is not in too.
 */
function staysMember(world: World, session: Session, { guild_id = '', t, user_ids }: Dispatch, send: Send): boolean {
  const guild = world.guilds.get(guild_id);
  const known = session.guilds.has(guild_id);
  if (guild?.members.has(session.botId)) {
    if (known && t !== 'GUILD_CREATE') return true;
    sendGuildCreate(world, session, guild, send);
    return t !== 'GUILD_CREATE' && t !== 'GUILD_MEMBER_ADD';
  }
  if (!known) return user_ids !== undefined;
  session.guilds.delete(guild_id);
  if (session.identity.intents & intents.guilds) send(session, 'GUILD_DELETE', JSON.stringify({ id: guild_id }));
  return false;
}

export function sendGuildCreate(world: World, session: Session, guild: GuildRecord, send: Send): void {
  session.guilds.set(guild.id, visibleChannels(world, guild, session.botId));
  if (!(session.identity.intents & intents.guilds)) return;
  send(session, 'GUILD_CREATE', JSON.stringify(guildCreateView(world, guild, session)));
}

function followVisibility(world: World, session: Session, guild: GuildRecord, { t, channel_id }: Dispatch, send: Send) {
  for (const { event, data } of visibilityChanges(world, session, guild, t, channel_id))
    if (session.identity.intents & intents.guilds) send(session, event, JSON.stringify(data));
}
