import type { APIChannel } from 'discord-api-types/v10';
import { confinedTo, serverIdsFor, serversNamed } from '../domain/channels/bounds.ts';
import type { Caller } from '../kernel/caller.ts';
import type { CatalogueEntry } from '../kernel/catalogue.ts';
import { OperationError } from '../kernel/errors.ts';
import { guarded } from '../kernel/guarded.ts';
import { SWITCHES } from '../kernel/intent-switches.ts';
import { IN_THREADS, permissionTitle } from '../kernel/permission-names.ts';
import type { Call, Policy } from '../kernel/pipeline.ts';
import { outside, requirePlace, staysWithin } from './confinement.ts';

/** Public, private and announcement threads. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const THREAD_TYPES = [10, 11, 12];
/** Conversations with one and with several people. */
const DIRECT_TYPES = [1, 3];

/** What the caller's role says about an operation as such, without looking at its input. */
function permitted({ name, like = [], toolset, effect }: CatalogueEntry, { role }: Caller): boolean {
  if ([name, ...like].some((each) => role.excluded?.includes(each))) return false;
  if (role.effects && !role.effects.includes(effect)) return false;
  if (toolset === 'direct_messages' && !role.directMessages) return false;
  if (role.operations?.includes(name)) return true;
  return role.toolsets === undefined ? role.operations === undefined : role.toolsets.includes(toolset);
}

function refuse(entry: CatalogueEntry, { role }: Caller): OperationError {
  const why =
    entry.toolset === 'direct_messages' && !role.directMessages
      ? 'direct messages are switched off'
      : role.effects && !role.effects.includes(entry.effect)
        ? `it may only ${role.effects.join(', ')}`
        : `its toolsets are ${role.toolsets?.join(', ') ?? 'restricted'}`;
  return new OperationError('forbidden', `${entry.name}: the role "${role.name}" does not allow it; ${why}.`, {
    hint: 'Ask the operator of this Guildhall to change the role. Nothing was done.',
  });
}

/** An endpoint asks for what its bot may do; what a person may do besides is known of curated operations alone. */
const notForPeople = ({ name, like = [] }: CatalogueEntry): OperationError =>
  new OperationError(
    'forbidden',
    `${name}: endpoints of Discord are called with the rights of the bot, not with yours.`,
    {
      hint: `${like.length > 0 ? `Use ${like.join(' or ')}` : 'Ask an operator or an agent'}. Nothing was done.`,
    },
  );

const ancestry = async (call: Call, channelId: string): Promise<string[]> => {
  const ids: string[] = [];
  for (let id: string | undefined = channelId; id !== undefined && ids.length < 3; ) {
    ids.push(id);
    const channel: APIChannel = await call.discord.channel(id);
    id = 'parent_id' in channel ? (channel.parent_id ?? undefined) : undefined;
  }
  return ids;
};

/** Servers of the places that the input of an endpoint names, beside the one it acts in. */
async function serversWithin({ target, discord }: Call): Promise<string[]> {
  const ids = [...(target.within?.guildIds ?? [])];
  for (const id of [...target.channelIds, ...(target.within?.channelIds ?? [])]) {
    const channel: APIChannel = await discord.channel(id);
    if ('guild_id' in channel && channel.guild_id !== undefined) ids.push(channel.guild_id);
  }
  return ids;
}

async function withinBounds(call: Call) {
  const { role, pinned } = call.caller;
  const { guildId, within } = call.target;
  const channelIds = [...call.target.channelIds, ...(within?.channelIds ?? [])];
  // Which server a channel is in says nothing more than the channel itself, which is looked at below.
  const guilds = channelIds.length > 0 ? serversNamed(call.caller) : await serverIdsFor(call.caller, call.discord);
  const named = guilds ? [...(guildId === undefined ? [] : [guildId]), ...(await serversWithin(call))] : [];
  const beyond = named.find((id) => !guilds?.includes(id));
  if (beyond !== undefined) {
    throw new OperationError('forbidden', `server: ${beyond} is outside what the role "${role.name}" may use.`, {
      hint: 'list_servers shows the servers you may use. Nothing was done.',
    });
  }
  const isDirect = async (id: string) => DIRECT_TYPES.includes((await call.discord.channel(id)).type);
  for (const id of role.directMessages ? [] : channelIds) {
    if (!(await isDirect(id))) continue;
    throw new OperationError('forbidden', `channel: ${id} is a private conversation, and those are switched off.`, {
      hint: 'Ask the operator of this Guildhall to allow direct messages. Nothing was done.',
    });
  }
  const channels = confinedTo(call.caller);
  if (!channels) return;
  requirePlace(call);
  for (const id of channelIds) {
    const line = await ancestry(call, id);
    if (!line.some((each) => channels.includes(each)) && (pinned.channel || !(await isDirect(id)))) {
      throw new OperationError('forbidden', `channel: ${id} is outside what the role "${role.name}" may use.`, {
        hint: 'list_channels shows the channels you may use. Nothing was done.',
      });
    }
  }
}

async function requirePermissions(call: Call, who: 'bot' | 'caller') {
  const { guildId, channelIds } = call.target;
  if (call.entry.permissions.length === 0 || guildId === undefined) return;
  for (const channelId of channelIds.length > 0 ? channelIds : [undefined]) {
    const channel = channelId === undefined ? undefined : await call.discord.channel(channelId);
    const needed = call.entry.permissions.map((name) =>
      channel && THREAD_TYPES.includes(channel.type) ? (IN_THREADS[name] ?? name) : name,
    );
    const { permissions, because } = await call.discord.permissions({
      guildId,
      ...(channelId === undefined ? {} : { channelId }),
      ...(who === 'caller' ? { userId: call.caller.id } : {}),
    });
    const missing = needed.filter((name) => !permissions.includes(name));
    if (missing.length === 0) continue;
    const place = channel && 'name' in channel && channel.name ? `#${guarded(channel.name)}` : 'this server';
    const subject = who === 'bot' ? 'The bot' : 'You';
    throw new OperationError(
      'missing_permission',
      `${subject} may not ${call.entry.title.toLowerCase()} in ${place}: missing ${missing.map(permissionTitle).join(', ')}.`,
      {
        hint:
          because === 'timed_out'
            ? 'A timeout is in force until it ends or a moderator lifts it.'
            : `Grant it under Server Settings > Roles to a role of ${who === 'bot' ? 'the bot' : 'yours'}${
                channel ? `, or under Edit Channel > Permissions of ${place}` : ''
              }. Nothing was done.`,
      },
    );
  }
}

function requireIntents(call: Call): void {
  const { entry } = call;
  if (entry.intents.length === 0) return;
  const off = call.discord.status().missingIntents;
  const missing = entry.intents.filter((intent) => off.includes(intent));
  if (missing.length === 0) return;
  const switches = missing.map((intent) => SWITCHES[intent]).join(' and ');
  throw new OperationError('missing_intent', `${entry.name} needs the ${switches}, which is off.`, {
    hint: 'Switch it on at https://discord.com/developers/applications > your application > Bot, then restart.',
  });
}

/** Discord's refusal does not say that a switch is off, and without a gateway nobody has said so before. */
async function whyRefused(call: Call, error: unknown): Promise<unknown> {
  if (!(error instanceof OperationError && error.code === 'missing_permission')) return error;
  try {
    await call.discord.application();
    requireIntents(call);
    return error;
  } catch (found) {
    return found instanceof OperationError && found.code === 'missing_intent' ? found : error;
  }
}

/** Calls that need no Discord are mostly about no place, and nothing has to be looked up for them. */
const actsSomewhere = ({ target, caller }: Call): boolean =>
  target.guildId !== undefined ||
  target.channelIds.length > 0 ||
  target.within !== undefined ||
  confinedTo(caller) !== undefined;

async function requireAll(call: Call): Promise<void> {
  await withinBounds(call);
  requireIntents(call);
  await requirePermissions(call, 'bot');
  if (call.caller.kind === 'user') await requirePermissions(call, 'caller');
}

/** Refuses what the caller's role, or Discord's own permissions and intents, do not allow; before anything is sent. */
export function authorize(): Policy {
  return {
    name: 'authorize',
    see(entry, caller) {
      if (!permitted(entry, caller)) return refuse(entry, caller);
      if (entry.endpoint !== undefined && caller.kind === 'user') return notForPeople(entry);
      return staysWithin(entry, caller) ? entry : outside(entry, caller);
    },
    wrap(call, next) {
      const { intents } = call.entry;
      if (intents.length === 0) return actsSomewhere(call) ? requireAll(call).then(next) : next();
      return requireAll(call).then(() =>
        next().catch(async (error) => {
          throw await whyRefused(call, error);
        }),
      );
    },
  };
}
