import type { APIApplicationCommand } from 'discord-api-types/v10';
import { z } from 'zod';
import { serversNamed } from '../../domain/channels/bounds.ts';
import {
  type CommandSettings,
  OPTION_TYPES,
  optionsBody,
  optionWords,
  readSettings,
  settingsScope,
  subcommandsBody,
  suggestionsOf,
} from '../../domain/commands/options.ts';
import type { Context } from '../../kernel/context.ts';
import { type Path, path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { operation } from '../../kernel/operation.ts';
import { permissionBits } from '../../kernel/permission-names.ts';
import { AnyServer } from '../../kernel/references.ts';
import type { Json } from '../../kernel/store/json.ts';
import { requireForm } from '../saved-forms.ts';

const KINDS = ['slash', 'user', 'message'] as const;

const Value = z.union([z.string().min(1).max(100), z.number()]);
const Option = z.strictObject({
  name: z.string().min(1).max(32),
  description: z.string().min(1).max(100).optional(),
  type: z.enum(OPTION_TYPES).default('text'),
  required: z.boolean().default(false),
  choices: z.array(Value).min(1).max(25).optional(),
  suggest: z.array(Value).min(1).max(500).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
const options = z
  .array(Option)
  .max(25)
  .optional()
  .describe('choices: only these; suggest: offered while typing; min, max: of a number, or the length of a text');
const subcommands = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(32),
      description: z.string().min(1).max(100).optional(),
      options: z.array(Option).max(25).default([]),
    }),
  )
  .max(25)
  .optional()
  .describe('Instead of options');

const CommandObject = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum([...KINDS, 'other']),
  description: z.string(),
  options: z.array(z.string()).describe('name:type, ! required, ~ suggested, =a|b choices'),
  guild_id: z.string().optional().describe('Absent: everywhere'),
  private_answers: z.boolean(),
  form: z.string().optional(),
});
type CommandView = z.output<typeof CommandObject>;

const commandFields = {
  description: z.string().max(100).optional(),
  options,
  subcommands,
  private_answers: z.boolean().optional().describe('Only whoever uses it sees the answers'),
  form: z.string().max(60).nullable().optional().describe('Name of a saved form that opens at once; null: none'),
  admins_only: z.boolean().optional().describe('Hide it from members who may not manage the server'),
};
type Fields = z.output<z.ZodObject<typeof commandFields>>;

const line = ({ id, name, kind, description, options, guild_id, private_answers, form }: CommandView): string =>
  [
    `${kind === 'slash' ? '/' : `${kind} command `}${name} (${id})`,
    ...(guild_id ? [`in ${guild_id}`] : []),
    ...options,
    ...(form === undefined ? [] : [`opens the form ${form}`]),
    ...(private_answers ? ['answers privately'] : []),
    ...(description ? [`- ${description}`] : []),
  ].join(' ');

/** Global commands are everywhere: nothing for who is confined to some servers. */
function requireRoom({ caller }: Context, server: string | undefined): void {
  if (server !== undefined || !serversNamed(caller)) return;
  throw new OperationError('forbidden', 'server: is required, since you are confined to some servers.', {
    hint: 'Commands without a server are everywhere the bot is. Nothing was done.',
  });
}

async function place({ discord }: Context, server: string | undefined): Promise<Path> {
  const { id } = await discord.application();
  return server === undefined
    ? path`/applications/${id}/commands`
    : path`/applications/${id}/guilds/${server}/commands`;
}

async function scopeOf({ discord }: Context): Promise<string> {
  return settingsScope((await discord.me()).id);
}

function view(command: APIApplicationCommand, settings: CommandSettings): CommandView {
  const { id, name, type, description, guild_id } = command;
  return {
    ...{ id, name, kind: KINDS[type - 1] ?? 'other', description },
    options: optionWords(command.options as never),
    ...(guild_id === undefined ? {} : { guild_id }),
    private_answers: settings.private,
    ...(settings.form === undefined ? {} : { form: settings.form }),
  };
}

/** By id or name; of several kinds with one name the id says which. */
async function findCommand(
  context: Context,
  server: string | undefined,
  wanted: string,
): Promise<APIApplicationCommand> {
  const all = await context.discord.request<APIApplicationCommand[]>('GET', await place(context, server));
  const name = wanted.replace(/^\//, '').toLowerCase();
  const byId = all.filter(({ id }) => id === wanted);
  const found = byId.length > 0 ? byId : all.filter((each) => each.name.toLowerCase() === name);
  if (found.length === 1 && found[0]) return found[0];
  const shown = (found.length > 0 ? found : all).slice(0, 10).map((each) => `${guarded(each.name)} (${each.id})`);
  throw new OperationError(
    found.length > 1 ? 'ambiguous' : 'not_found',
    `command: ${found.length > 1 ? 'several commands are' : 'no command is'} named ${JSON.stringify(wanted.slice(0, 40))} ${server === undefined ? 'globally' : 'in this server'}.`,
    {
      hint: shown.length > 0 ? `There are ${shown.join(', ')}. Nothing was done.` : 'There are none. Nothing was done.',
    },
  );
}

function bodyOf({ description, options, subcommands, admins_only }: Fields): object {
  if (options && subcommands) {
    throw new OperationError('invalid_input', 'options and subcommands: a command has one of them.', {
      hint: 'Give each subcommand its own options. Nothing was done.',
    });
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(options ? { options: optionsBody(options) } : {}),
    ...(subcommands ? { options: subcommandsBody(subcommands) } : {}),
    ...(admins_only === undefined
      ? {}
      : { default_member_permissions: admins_only ? String(permissionBits(['ManageGuild'])) : null }),
  };
}

/** What a new command has, whatever one of its name had before. */
const NOTHING = { private_answers: false, form: null };

/** Keeps what Discord does not; what was not given stays as it was. */
async function keep(context: Context, id: string, { options, subcommands, private_answers, form }: Fields) {
  const { settings } = await context.store();
  const scope = await scopeOf(context);
  const before = readSettings((await settings.get(scope, id))?.value);
  const typed = options ?? subcommands?.flatMap((each) => each.options);
  const after: CommandSettings = {
    private: private_answers ?? before.private,
    suggest: typed ? suggestionsOf(typed) : before.suggest,
    form: form === undefined ? before.form : (form ?? undefined),
  };
  await settings.set(scope, id, after as unknown as Json);
  return after;
}

export const commands = {
  list_commands: operation({
    title: 'List commands',
    description: 'Slash, user and message commands of the bot: those that are everywhere, and those of a server.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: AnyServer }),
    output: z.object({ commands: z.array(CommandObject) }),
    text: ({ commands }) => (commands.length === 0 ? 'None.' : commands.map(line).join('\n')),
    async run({ server }, context) {
      const { discord } = context;
      const places = [...(serversNamed(context.caller) ? [] : [undefined]), ...(server === undefined ? [] : [server])];
      const found = await Promise.all(
        places.map(async (each) => discord.request<APIApplicationCommand[]>('GET', await place(context, each))),
      );
      const kept = await (await context.store()).settings.list(await scopeOf(context));
      const settings = new Map(kept.map(({ key, value }) => [key, value]));
      return { commands: found.flat().map((command) => view(command, readSettings(settings.get(command.id)))) };
    },
  }),

  create_command: operation({
    title: 'Create a command',
    description:
      'Create a command of the bot, or replace the one with its name. Without a server it is everywhere. Uses arrive as events (types interactions); answer with respond_interaction.',
    effect: 'create',
    rare: true,
    permissions: [],
    idempotent: true,
    input: z.object({
      server: AnyServer,
      name: z.string().min(1).max(32),
      kind: z.enum(KINDS).default('slash').describe('user and message: in the menu of a user or message'),
      ...commandFields,
    }),
    output: CommandObject,
    text: line,
    async run({ server, name, kind, ...fields }, context) {
      requireRoom(context, server);
      await requireForm(context, fields.form);
      const body = { name, type: KINDS.indexOf(kind) + 1, ...bodyOf(fields) };
      const made = await context.discord.request<APIApplicationCommand>('POST', await place(context, server), {
        body: kind === 'slash' ? { ...body, description: fields.description ?? name } : body,
      });
      return view(made, await keep(context, made.id, { ...NOTHING, ...fields }));
    },
  }),

  update_command: operation({
    title: 'Change a command',
    description: 'Change a command of the bot. What is left out stays; options are replaced as a whole.',
    effect: 'update',
    rare: true,
    permissions: [],
    idempotent: true,
    input: z.object({
      server: AnyServer,
      command: z.string().min(1).max(60).describe('Name or id'),
      name: z.string().min(1).max(32).optional(),
      ...commandFields,
    }),
    output: CommandObject,
    text: line,
    async run({ server, command, name, ...fields }, context) {
      requireRoom(context, server);
      await requireForm(context, fields.form);
      const { id } = await findCommand(context, server, command);
      const body = { ...(name === undefined ? {} : { name }), ...bodyOf(fields) };
      const changed = await context.discord.request<APIApplicationCommand>(
        'PATCH',
        `${await place(context, server)}${path`/${id}`}`,
        { body },
      );
      return view(changed, await keep(context, id, fields));
    },
  }),

  delete_command: operation({
    title: 'Delete a command',
    description: 'Delete a command of the bot.',
    effect: 'delete',
    rare: true,
    permissions: [],
    input: z.object({ server: AnyServer, command: z.string().min(1).max(60).describe('Name or id') }),
    output: z.object({ id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted ${name} (${id}).`,
    async run({ server, command }, context) {
      requireRoom(context, server);
      const { id, name } = await findCommand(context, server, command);
      await context.discord.request('DELETE', `${await place(context, server)}${path`/${id}`}`);
      await (await context.store()).settings.remove(await scopeOf(context), id);
      return { id, name };
    },
  }),
};
