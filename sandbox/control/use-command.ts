import { obstacle, ownersOf } from '../interactions/availability.ts';
import { interactionTypes } from '../interactions/types.ts';
import { commandTypes } from '../rest/commands/body.ts';
import { isObject } from '../spec/document.ts';
import { resolvedView } from '../views/resolved.ts';
import { userView } from '../views/users.ts';
import type { ApplicationRecord, ChannelRecord, CommandRecord, InteractionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Acting, actingOf, applicationNamed, placeOf, start } from './acting.ts';
import { pickUser } from './choosing.ts';
import { type DataOption, fillOptions } from './command-options.ts';
import type { ControlRequest } from './route.ts';
import { refusal, textOf } from './route.ts';

/** The handler of an entry point. */
const discordLaunches = 2;

/** `name` is the command's with its group and subcommand, as it is typed: "permissions user get". */
export function useCommand(request: ControlRequest): InteractionRecord {
  const { world, body } = request;
  const acting = actingOf(request);
  const { user, channel } = acting;
  const type = typeof body.type === 'number' ? body.type : commandTypes.chat;
  const name = textOf(body, 'name').replace(/^\//, '');
  const bot = typeof body.bot === 'string' ? applicationNamed(world, body.bot) : null;
  const { application, command } = findCommand(world, channel, type, name, bot);
  const problem = obstacle({ world, user, channel, application }, command);
  if (problem) throw refusal(`${user.username} cannot use ${name}: ${problem}`, 403);
  const focused = typeof body.focused === 'string' ? body.focused : null;
  const path = type === commandTypes.chat ? name.split(/\s+/).slice(1) : [];
  const given =
    type === commandTypes.chat
      ? typed(acting, command, path, focused, body.options)
      : targetOf(acting, type, body.target);
  const resolved = resolvedView(world, acting.resolved, placeOf(acting, application));
  return start(world, acting, {
    application,
    type: focused === null ? interactionTypes.command : interactionTypes.autocomplete,
    data: {
      id: command.id,
      name: command.name,
      type,
      ...(focused !== null && { version: command.version }),
      ...(command.guild_id !== null && { guild_id: command.guild_id }),
      ...given.data,
      ...(resolved && { resolved }),
    },
    owners: ownersOf({ world, user, channel, application }, command.integration_types),
    command: { name: [command.name, ...path].join(' '), type },
    launches: command.handler === discordLaunches,
    metadata: given.metadata,
  });
}

/** What a use of a command says beyond which it is: in its data, and in the metadata of the messages that answer it. */
interface Given {
  readonly data: { readonly options?: readonly DataOption[]; readonly target_id?: string };
  readonly metadata: Readonly<Record<string, unknown>>;
}

function typed(
  { picking }: Acting,
  command: CommandRecord,
  path: readonly string[],
  focused: string | null,
  given: unknown,
): Given {
  const values = isObject(given) ? given : {};
  const options = fillOptions(command.options, path, { values, focused }, picking);
  return { data: options.length > 0 ? { options } : {}, metadata: {} };
}

/** The user or message a context menu was opened on. */
function targetOf({ channel, picking }: Acting, type: number, target: unknown): Given {
  const { world } = picking;
  if (type === commandTypes.entryPoint) return { data: {}, metadata: {} };
  if (type === commandTypes.user) {
    const id = pickUser(picking, target);
    return { data: { target_id: id }, metadata: { target_user: userView(world.user(id)) } };
  }
  const message = world.message(channel.id, String(target));
  if (!message) throw refusal('There is no such message to use it on.', 404);
  picking.resolved.messages.add(message);
  return { data: { target_id: message.id }, metadata: { target_message_id: message.id } };
}

/** Guild commands stand before global ones of the same name. Context menus have spaces in their names, slash commands subcommands. */
function findCommand(
  world: World,
  channel: ChannelRecord,
  type: number,
  name: string,
  bot: ApplicationRecord | null,
): { application: ApplicationRecord; command: CommandRecord } {
  const wanted = type === commandTypes.chat ? name.split(/\s+/)[0] : name;
  const guildId = channel.kind === 'dm' ? null : channel.guild_id;
  const applications = bot ? [bot] : [...world.applications.values()];
  for (const scope of guildId === null ? [null] : [guildId, null]) {
    for (const application of applications) {
      const command = [...application.commands.values()].find(
        (candidate) => candidate.type === type && candidate.name === wanted && candidate.guild_id === scope,
      );
      if (command) return { application, command };
    }
  }
  throw refusal(`There is no command "${name}".`, 404);
}
