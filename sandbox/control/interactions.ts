import { canView } from '../rest/access.ts';
import { messageView } from '../views/messages.ts';
import { seenInteractionView as seen } from '../views/seen-interaction.ts';
import { compareSnowflakes } from '../world/snowflake.ts';
import { channelOf, interactionOf, userOf } from './acting.ts';
import type { ControlRoute } from './route.ts';
import { refusal } from './route.ts';
import { useCommand } from './use-command.ts';
import { submitModal, useComponent } from './use-component.ts';

/** Members use commands, components and forms, and see what comes of it. Who may not, by Discord's rules, is refused. */
export const interactionControls: readonly ControlRoute[] = [
  { method: 'POST', path: '/interactions/command', run: (request) => seen(request.world, useCommand(request)) },
  { method: 'POST', path: '/interactions/component', run: (request) => seen(request.world, useComponent(request)) },
  {
    method: 'POST',
    path: '/interactions/{interaction_id}/modal',
    run: (request) => seen(request.world, submitModal(request)),
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
        .sort((a, b) => compareSnowflakes(a.id, b.id))
        .map((message) => messageView(world, message, user.id));
    },
  },
];
