import { OperationError } from '../../kernel/errors.ts';
import { OPTION_TYPES, type OptionType } from '../commands/options.ts';
import { type Alias, type Aliases, type Ask, given, type Step } from './alias.ts';

type Fields = Record<string, unknown>;

/** Theirs acts in the one server it is set up for; the scope `global` is everywhere. */
async function serverFor(scope: unknown, ask: Ask): Promise<string | undefined> {
  if (scope === 'global') return undefined;
  const { servers } = (await ask('list_servers', {})) as { servers: { id: string }[] };
  if (servers.length === 1 && servers[0]) return servers[0].id;
  throw new OperationError('ambiguous', 'scope: the bot is in several servers, and which is meant is not said.', {
    hint: 'Use list_commands, create_command, update_command or delete_command of ours, which take a server. Nothing was done.',
  });
}

/** Numbers are Discord's, from 3 for text on; names are discord.js's in any case. */
function typeHere(type: unknown): OptionType | undefined {
  const word = String(type ?? 'text').toLowerCase();
  const named = { string: 'text', attachment: 'file' }[word] ?? word;
  return (
    OPTION_TYPES.find((each) => each === named) ?? (/^\d+$/.test(word) ? OPTION_TYPES[Number(word) - 3] : undefined)
  );
}

/** Undefined where one has what options have no words for here: names of choices that are not their values, subcommands. */
function optionsHere(options: unknown): Fields[] | undefined {
  const made = (Array.isArray(options) ? (options as Fields[]) : []).map((option) => {
    const { name, description, required, choices, type, ...more } = option;
    const kind = typeHere(type);
    const values = (choices as { name: unknown; value: unknown }[] | undefined)?.map((choice) =>
      String(choice.name) === String(choice.value) ? choice.value : undefined,
    );
    if (!kind || Object.keys(more).length > 0 || values?.includes(undefined)) return undefined;
    return given({ name, description, required, type: kind, choices: values }) ?? {};
  });
  return made.every((option) => option !== undefined) ? made : undefined;
}

/** With options as Discord has them, for those that have no words here. */
const asDiscordHasIt = (server: string | undefined, { name, description, options }: Fields): Step => ({
  operation: server === undefined ? 'create_application_command' : 'create_guild_application_command',
  arguments: { ...given({ guild_id: server, name, description, options }) },
});

const command = (to: string, takes: string): Alias => ({
  to,
  takes,
  // Without a server ours are everywhere.
  first: true,
  async steps({ scope, commandId, options, ...rest }, ask) {
    const server = await serverFor(scope, ask);
    const here = options === undefined ? undefined : optionsHere(options);
    if (options !== undefined && !here) return [asDiscordHasIt(server, { ...rest, options })];
    return [{ operation: to, arguments: { ...given({ server, command: commandId, options: here, ...rest }) } }];
  },
});

/** Commands in @quadslab.io/discord-mcp */
export const commands: Aliases = {
  list_commands: command('list_commands', 'scope'),
  create_command: command('create_command', 'name* description* scope options'),
  edit_command: command('update_command', 'commandId* name description scope'),
  delete_command: command('delete_command', 'commandId* scope'),
};
