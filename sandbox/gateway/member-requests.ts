import { memberView } from '../views/members.ts';
import { presenceView } from '../views/presences.ts';
import type { GuildRecord, MemberRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { GatewayContext } from './context.ts';
import { intents } from './intents.ts';
import { sendAtPace } from './pacing.ts';
import { GatewayClose, opcodes, recordOf, snowflakeOf } from './protocol.ts';
import type { Session } from './session.ts';
import { SlidingWindow } from './sliding-window.ts';

const chunkSize = 1_000;
/** Of members asked for by name or by id. */
const mostFound = 100;
/** https://discord.com/developers/docs/change-log#introducing-rate-limit-when-requesting-all-guild-members */
const listInterval = 30_000;

interface MemberRequest {
  readonly guild: GuildRecord;
  readonly presences: boolean;
  readonly nonce: string | undefined;
}

interface Found {
  readonly members: readonly MemberRecord[];
  readonly notFound?: readonly string[];
}

/** Op 8. https://discord.com/developers/docs/events/gateway-events#request-guild-members */
export function requestGuildMembers(context: GatewayContext, session: Session, d: unknown): void {
  const data = recordOf(d);
  const { guild_id: asked, query, limit } = data;
  const users = data.user_ids ?? undefined;
  const guild = context.world.guilds.get(snowflakeOf(Array.isArray(asked) ? asked[0] : asked));
  if (query === undefined && users === undefined) throw new GatewayClose(4002);
  if (users === undefined && (typeof query !== 'string' || typeof limit !== 'number')) throw new GatewayClose(4002);
  if (!guild || !session.guilds.has(guild.id)) return;
  const request = {
    guild,
    presences: data.presences === true && (session.identity.intents & intents.presences) !== 0,
    nonce: readNonce(data.nonce),
  };
  if (users !== undefined) answer(context, session, request, byId(guild, users));
  else if (query === '') answerList(context, session, request, Number(limit));
  else answer(context, session, request, byName(context.world, guild, String(query), Number(limit)));
}

/** The whole list, or its beginning, is for those with GUILD_MEMBERS; Discord says nothing to the others. */
function answerList(context: GatewayContext, session: Session, request: MemberRequest, limit: number): void {
  if (!(session.identity.intents & intents.members)) return;
  const { guild, nonce } = request;
  const wait = limit === 0 ? secondsToWait(context, `${session.botId}/${guild.id}`) : 0;
  if (wait > 0) {
    const meta = { guild_id: guild.id, ...(nonce !== undefined && { nonce }) };
    const data = { opcode: opcodes.requestGuildMembers, retry_after: wait, meta };
    session.dispatch('RATE_LIMITED', JSON.stringify(data));
    return;
  }
  const members = [...guild.members.values()];
  answer(context, session, request, { members: limit > 0 ? members.slice(0, limit) : members });
}

/** 0 where the list may be had now. */
function secondsToWait({ world, options, memberLists }: GatewayContext, key: string): number {
  if (options.rateLimits === 'off') return 0;
  const window = memberLists.get(key) ?? new SlidingWindow(world.clock, 1, listInterval);
  memberLists.set(key, window);
  const wait = window.wait() / 1_000;
  if (wait === 0) window.hit();
  return wait;
}

function byId(guild: GuildRecord, users: unknown): Found {
  const ids = (Array.isArray(users) ? users : [users]).map(snowflakeOf).slice(0, mostFound);
  const members = ids.flatMap((id) => guild.members.get(id) ?? []);
  return { members, notFound: ids.filter((id) => !guild.members.has(id)) };
}

function byName(world: World, guild: GuildRecord, query: string, limit: number): Found {
  const prefix = query.toLowerCase();
  const fits = ({ user_id, nick }: MemberRecord) => {
    const { username, global_name } = world.user(user_id);
    return [username, global_name, nick].some((name) => name?.toLowerCase().startsWith(prefix));
  };
  const most = limit > 0 ? Math.min(limit, mostFound) : mostFound;
  return { members: [...guild.members.values()].filter(fits).slice(0, most) };
}

/** A nonce of more than 32 bytes is ignored. */
function readNonce(nonce: unknown): string | undefined {
  return typeof nonce === 'string' && Buffer.byteLength(nonce) <= 32 ? nonce : undefined;
}

/** https://discord.com/developers/docs/events/gateway-events#guild-members-chunk */
function answer(context: GatewayContext, session: Session, request: MemberRequest, { members, notFound }: Found): void {
  const { world, onFault } = context;
  const count = Math.max(1, Math.ceil(members.length / chunkSize));
  const chunks = Array.from({ length: count }, (_, index) => () => {
    const part = members.slice(index * chunkSize, (index + 1) * chunkSize);
    const data = {
      guild_id: request.guild.id,
      members: part.map((member) => memberView(world, member)),
      chunk_index: index,
      chunk_count: count,
      ...(notFound && { not_found: notFound }),
      ...(request.presences && { presences: part.map(({ user_id }) => presenceView(world, user_id)) }),
      ...(request.nonce !== undefined && { nonce: request.nonce }),
    };
    session.dispatch('GUILD_MEMBERS_CHUNK', JSON.stringify(data));
  });
  sendAtPace(session, chunks).catch(onFault);
}
