import { discordError, invalidForm } from '../../errors.ts';
import { commandView, withLocalizations } from '../../views/commands.ts';
import type { CommandRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { type CommandBody, commandTypes } from '../commands/body.ts';
import { type CommandFields, readCommand } from '../commands/fields.ts';
import {
  type CommandScope,
  checkNumber,
  commandOf,
  commandScope,
  countCreates,
  updateCommand,
} from '../commands/scope.ts';
import { Reply, type RestRequest, type Route, route } from '../route.ts';

/** The same for global commands and for those of a guild. https://discord.com/developers/docs/interactions/application-commands#endpoints */
export const commandRoutes = [
  ...routesAt('/applications/{application_id}/commands'),
  ...routesAt('/applications/{application_id}/guilds/{guild_id}/commands'),
];

function routesAt(path: string): Route[] {
  return [
    route<unknown, { with_localizations?: boolean }>({
      method: 'GET',
      path,
      run(request) {
        const localizations = request.query.with_localizations ?? false;
        const wording = { localizations, locale: localeOf(request.headers) };
        return commandScope(request)
          .list()
          .map((command) => commandView(command, wording));
      },
    }),

    /** A command of the same name and type is overwritten. */
    route<CommandBody>({
      method: 'POST',
      path,
      run(request) {
        const { world, body } = request;
        const scope = commandScope(request);
        const existing = find(scope, body.name, body.type ?? commandTypes.chat);
        const fields = readCommand(scope.application, scope.guildId, body, null);
        if (existing) {
          updateCommand(existing, fields, world.snowflakes.next());
          return commandView(existing, withLocalizations);
        }
        checkNumber([...scope.list().map(({ type }) => type), fields.type]);
        countCreates(scope, world.clock.now(), 1);
        return new Reply(201, commandView(add(world, scope, fields), withLocalizations));
      },
    }),

    route<readonly CommandBody[] | null>({
      method: 'PUT',
      path,
      run: (request) => overwrite(request).map((command) => commandView(command, withLocalizations)),
    }),

    route({
      method: 'GET',
      path: `${path}/{command_id}`,
      run: (request) => commandView(commandOf(commandScope(request), request.params.command_id), withLocalizations),
    }),

    route<CommandBody>({
      method: 'PATCH',
      path: `${path}/{command_id}`,
      run(request) {
        const { world, body } = request;
        const scope = commandScope(request);
        const command = commandOf(scope, request.params.command_id);
        const fields = readCommand(scope.application, scope.guildId, body, command);
        const namesake = find(scope, fields.name, command.type);
        if (namesake && namesake !== command) throw discordError(40041);
        updateCommand(command, fields, world.snowflakes.next());
        return commandView(command, withLocalizations);
      },
    }),

    route({
      method: 'DELETE',
      path: `${path}/{command_id}`,
      run(request) {
        const scope = commandScope(request);
        remove(scope, commandOf(scope, request.params.command_id));
      },
    }),
  ];
}

/** "Commands that do not already exist will count toward daily application command create limits." */
function overwrite(request: RestRequest<readonly CommandBody[] | null>): CommandRecord[] {
  const { world } = request;
  const body = request.body ?? [];
  const scope = commandScope(request);
  const wanted = body.map((entry, index) => {
    const existing =
      scope.list().find(({ id }) => id === entry.id) ?? find(scope, entry.name, entry.type ?? commandTypes.chat);
    const fields = readCommand(scope.application, scope.guildId, entry, null, String(index));
    return { existing: existing?.type === fields.type ? existing : undefined, fields };
  });
  refuseTwins(wanted.map(({ fields }) => fields));
  checkNumber(wanted.map(({ fields }) => fields.type));
  const kept = new Set(wanted.map(({ existing }) => existing));
  const dropped = scope.list().filter((command) => !kept.has(command));
  if (dropped.some(({ type }) => type === commandTypes.entryPoint)) throw discordError(50240);
  countCreates(scope, world.clock.now(), wanted.filter(({ existing }) => !existing).length);
  for (const command of dropped) remove(scope, command);
  return wanted.map(({ existing, fields }) => {
    if (!existing) return add(world, scope, fields);
    updateCommand(existing, fields, world.snowflakes.next());
    return existing;
  });
}

function refuseTwins(commands: readonly CommandFields[]): void {
  const error = { code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message: 'Application command names must be unique' };
  const isTwin = ({ name, type }: CommandFields, index: number) =>
    commands.findIndex((other) => other.name === name && other.type === type) !== index;
  const twins = [...commands.entries()].filter(([index, command]) => isTwin(command, index));
  if (twins.length > 0) throw invalidForm(Object.fromEntries(twins.map(([index]) => [`${index}.name`, error])));
}

function find({ list }: CommandScope, name: string | undefined, type: number): CommandRecord | undefined {
  return list().find((command) => command.name === name && command.type === type);
}

function add(world: World, { application, guildId }: CommandScope, fields: CommandFields): CommandRecord {
  const id = world.snowflakes.next();
  const command = {
    id,
    application_id: application.id,
    guild_id: guildId,
    ...fields,
    version: world.snowflakes.next(),
  };
  application.commands.set(id, command);
  return command;
}

function remove({ application }: CommandScope, { id }: CommandRecord): void {
  application.commands.delete(id);
  for (const permissions of application.command_permissions.values()) permissions.delete(id);
}

/** https://discord.com/developers/docs/interactions/application-commands#retrieving-localized-commands */
function localeOf(headers: Headers): string {
  const accepted = headers.get('accept-language')?.split(/[,;]/)[0]?.trim();
  return headers.get('x-discord-locale') || (accepted && accepted !== '*' ? accepted : 'en-US');
}
