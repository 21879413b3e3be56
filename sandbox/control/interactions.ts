import { leaveActivity } from '../interactions/activities.ts';
import { obstacle, ownersOf } from '../interactions/availability.ts';
import { type InteractionStart, startInteraction } from '../interactions/start.ts';
import { interactionTypes } from '../interactions/types.ts';
import { canView } from '../rest/access.ts';
import { commandTypes } from '../rest/commands/body.ts';
import { componentTypes } from '../rest/messages/component-context.ts';
import { tellWebhook } from '../rest/webhook-events.ts';
import { isObject } from '../spec/document.ts';
import { findMessage } from '../views/interactions.ts';
import { messageView } from '../views/messages.ts';
import { nothingResolved, type Resolved, resolvedView } from '../views/resolved.ts';
import { seenInteractionView } from '../views/seen-interaction.ts';
import { userView } from '../views/users.ts';
import type {
  ApplicationRecord,
  ChannelRecord,
  CommandRecord,
  InteractionRecord,
  UserRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Picking, pickUser } from './choosing.ts';
import { fillOptions } from './command-options.ts';
import { chooseValues, findComponent, type Met, selectTypes } from './component-values.ts';
import { fillModal } from './modal-values.ts';
import type { ControlRequest, ControlRoute } from './route.ts';
import { refusal, textOf } from './route.ts';

/** Members use commands, components and forms, and see what comes of it. Who may not, by Discord's rules, is refused. */
export const interactionControls: readonly ControlRoute[] = [
  { method: 'POST', path: '/interactions/command', run: (request) => seen(request.world, useCommand(request)) },
  { method: 'POST', path: '/interactions/component', run: (request) => seen(request.world, useComponent(request)) },
  {
    method: 'POST',
    path: '/interactions/{interaction_id}/modal',
    run: (request) => seen(request.world, submit(request)),
  },
  {
    method: 'GET',
    path: '/interactions',
    run: ({ world }) => [...world.interactions.values()].map((interaction) => seen(world, interaction)),
  },
  {
    method: 'GET',
    path: '/interactions/{interaction_id}',
    run: ({ world, params }) => seen(world, interactionOf(world, params.interaction_id)),
  },

  /** A channel as one member sees it: with what is for their eyes alone. Oldest first. */
  {
    method: 'GET',
    path: '/users/{user_id}/channels/{channel_id}/messages',
    run({ world, params }) {
      const channel = channelOf(world, params.channel_id);
      const user = userOf(world, params.user_id);
      if (!canView(world, user.id, channel)) throw refusal(`${user.username} does not see that channel.`, 403);
      const whispered = [...world.ephemeral.values()].filter(({ user_id }) => user_id === user.id);
      const own = whispered.map(({ message }) => message).filter(({ channel_id }) => channel_id === channel.id);
      return [...channel.messages.all(), ...own]
        .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
        .map((message) => messageView(world, message, user.id));
    },
  },

  /** An application installed for a user, who then has it everywhere. */
  {
    method: 'PUT',
    path: '/users/{user_id}/applications/{application_id}',
    run({ world, params }) {
      const application = applicationNamed(world, params.application_id);
      const user = userOf(world, params.user_id);
      application.installed_by.add(user.id);
      const data = { integration_type: 1, user: userView(user), scopes: ['applications.commands'] };
      tellWebhook(world, application, 'APPLICATION_AUTHORIZED', data);
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user_id}/activities/{instance_id}',
    run({ world, params }) {
      const user = userOf(world, params.user_id);
      for (const application of world.applications.values()) {
        const instance = application.activity_instances.get(params.instance_id ?? '');
        if (instance) leaveActivity(application, instance, user.id);
      }
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user_id}/applications/{application_id}',
    run({ world, params }) {
      const application = applicationNamed(world, params.application_id);
      const user = userOf(world, params.user_id);
      if (!application.installed_by.delete(user.id)) return;
      tellWebhook(world, application, 'APPLICATION_DEAUTHORIZED', { user: userView(user) });
    },
  },
];

const seen = seenInteractionView;
/** The handler of an entry point. */
const discordLaunches = 2;

interface Acting {
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly picking: Picking;
  readonly resolved: Resolved;
  readonly locale: string;
}

function actingOf({ world, body }: ControlRequest, channelId = textOf(body, 'channel_id')): Acting {
  const user = userOf(world, textOf(body, 'user_id'));
  const channel = channelOf(world, channelId);
  const guild = channel.kind === 'dm' ? null : (world.guilds.get(channel.guild_id) ?? null);
  const resolved = nothingResolved();
  const locale = typeof body.locale === 'string' ? body.locale : 'en-US';
  return { user, channel, resolved, locale, picking: { world, guild, channel, resolved } };
}

/** `name` is the command's with its group and subcommand, as it is typed: "permissions user get". */
function useCommand(request: ControlRequest): InteractionRecord {
  const { world, body } = request;
  const acting = actingOf(request);
  const { user, channel, picking, resolved } = acting;
  const type = typeof body.type === 'number' ? body.type : commandTypes.chat;
  const name = textOf(body, 'name').replace(/^\//, '');
  const bot = typeof body.bot === 'string' ? applicationNamed(world, body.bot) : null;
  const { application, command } = findCommand(world, channel, type, name, bot);
  const problem = obstacle({ world, user, channel, application }, command);
  if (problem) throw refusal(`${user.username} cannot use ${name}: ${problem}`, 403);
  const focused = typeof body.focused === 'string' ? body.focused : null;
  const values = isObject(body.options) ? body.options : {};
  const path = type === commandTypes.chat ? name.split(/\s+/).slice(1) : [];
  const options = type === commandTypes.chat ? fillOptions(command.options, path, { values, focused }, picking) : [];
  const target = type === commandTypes.chat ? {} : targetOf(acting, type, body.target);
  const view = resolvedView(world, resolved, placeOf(acting, application));
  return start(world, acting, {
    application,
    type: focused === null ? interactionTypes.command : interactionTypes.autocomplete,
    data: {
      id: command.id,
      name: command.name,
      type,
      ...(focused !== null && { version: command.version }),
      ...(command.guild_id !== null && { guild_id: command.guild_id }),
      ...(options.length > 0 && { options }),
      ...(target.target_id && { target_id: target.target_id }),
      ...(view && { resolved: view }),
    },
    owners: ownersOf({ world, user, channel, application }, command.integration_types),
    command: { name: [command.name, ...path].join(' '), type },
    launches: command.handler === discordLaunches,
    ...(target.metadata && { metadata: target.metadata }),
  });
}

/** The user or message a context menu was opened on. */
function targetOf({ channel, picking }: Acting, type: number, target: unknown) {
  const { world } = picking;
  if (type === commandTypes.user) {
    const id = pickUser(picking, target);
    return { target_id: id, metadata: { target_user: userView(world.user(id)) } };
  }
  if (type === commandTypes.entryPoint) return {};
  const message = world.message(channel.id, String(target));
  if (!message) throw refusal('There is no such message to use it on.', 404);
  picking.resolved.messages.add(message);
  return { target_id: message.id, metadata: { target_message_id: message.id } };
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

/** `component` is a custom id or what is written on it; `values` what is chosen in a select menu. */
function useComponent(request: ControlRequest): InteractionRecord {
  const { world, body } = request;
  const acting = actingOf(request);
  const { user, channel, picking, resolved } = acting;
  const message = findMessage(world, channel.id, textOf(body, 'message_id'));
  const owner = world.ephemeral.get(message?.id ?? '')?.user_id ?? user.id;
  if (!message || owner !== user.id || !canView(world, user.id, channel))
    throw refusal('They see no such message.', 404);
  const application = world.applications.get(message.application_id ?? '') ?? world.applicationOfBot(message.author_id);
  if (!application) throw refusal('That message is of no application.');
  const chooses = body.values !== undefined;
  const types = chooses ? selectTypes : [componentTypes.button, ...selectTypes];
  const component = findComponent(message.components as unknown as Met[], textOf(body, 'component'), types);
  if (component.type !== componentTypes.button && !chooses) throw refusal('"values" must say what is chosen.');
  if (component.custom_id === undefined) throw refusal('That button tells the application nothing.');
  const values = chooses ? chooseValues(component, Array.isArray(body.values) ? body.values : [], picking) : undefined;
  const view = resolvedView(world, resolved, placeOf(acting, application));
  const first = message.interaction_metadata?.authorizing_integration_owners as Record<string, string> | undefined;
  return start(world, acting, {
    application,
    type: interactionTypes.component,
    data: {
      custom_id: component.custom_id,
      component_type: component.type,
      id: component.id,
      ...(values && { values }),
      ...(view && { resolved: view }),
    },
    owners: first ?? ownersOf({ world, user, channel, application }),
    source: message,
    metadata: { interacted_message_id: message.id },
  });
}

/** Sends the form that an interaction was answered with. Each can be sent once. */
function submit(request: ControlRequest): InteractionRecord {
  const { world, body, params } = request;
  const before = interactionOf(world, params.interaction_id);
  const { modal } = before;
  if (!modal || before.modal_submitted) throw refusal('No form is open.');
  const acting = actingOf({ ...request, body: { ...body, user_id: before.user_id } }, before.channel_id);
  const application = applicationNamed(world, before.application_id);
  const components = fillModal(modal, isObject(body.values) ? body.values : {}, acting.picking);
  before.modal_submitted = true;
  const view = resolvedView(world, acting.resolved, placeOf(acting, application));
  return start(
    world,
    { ...acting, locale: before.locale },
    {
      application,
      type: interactionTypes.modal,
      data: { custom_id: modal.custom_id, components, ...(view && { resolved: view }) },
      owners: before.owners,
      source: findMessage(world, before.channel_id, before.source_message_id),
      command: before.command,
      metadata: { triggering_interaction_metadata: before.metadata },
    },
  );
}

function start(
  world: World,
  { user, channel, locale }: Acting,
  rest: Omit<InteractionStart, 'user' | 'channel' | 'locale'>,
): InteractionRecord {
  return startInteraction(world, { user, channel, locale, ...rest });
}

function placeOf({ user, channel, picking }: Acting, application: ApplicationRecord) {
  return { guild: picking.guild, channel, user_id: user.id, bot_id: application.bot_id };
}

function interactionOf(world: World, id: string | undefined): InteractionRecord {
  const interaction = world.interactions.get(id ?? '');
  if (!interaction) throw refusal('There is no such interaction.', 404);
  return interaction;
}

function userOf(world: World, id: string | undefined): UserRecord {
  const user = world.users.get(id ?? '');
  if (!user) throw refusal('There is no such user.', 404);
  return user;
}

function channelOf(world: World, id: string | undefined): ChannelRecord {
  const channel = world.channels.get(id ?? '');
  if (!channel) throw refusal('There is no such channel.', 404);
  return channel;
}

/** By id, or by the name of the application or its bot. */
function applicationNamed(world: World, name: string | undefined): ApplicationRecord {
  const application = [...world.applications.values()].find(
    (candidate) => candidate.id === name || candidate.bot_id === name || candidate.name === name,
  );
  if (!application) throw refusal(`There is no application "${name ?? ''}".`, 404);
  return application;
}
