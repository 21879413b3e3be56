import { ownersOf } from '../interactions/availability.ts';
import { interactionTypes } from '../interactions/types.ts';
import { canView } from '../rest/access.ts';
import { componentTypes } from '../rest/messages/component-context.ts';
import { isObject } from '../spec/document.ts';
import { findMessage } from '../views/interactions.ts';
import { resolvedView } from '../views/resolved.ts';
import type { ApplicationRecord, InteractionRecord, MessageRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Acting, actingOf, applicationNamed, interactionOf, placeOf, start } from './acting.ts';
import { chooseValues, findComponent, type Met, selectTypes } from './component-values.ts';
import { fillModal } from './modal-values.ts';
import type { ControlRequest } from './route.ts';
import { refusal, textOf } from './route.ts';

/** `component` is a custom id or what is written on it; `values` what is chosen in a select menu. */
export function useComponent(request: ControlRequest): InteractionRecord {
  const { world, body } = request;
  const acting = actingOf(request);
  const { user, channel } = acting;
  const message = seenMessage(acting, textOf(body, 'message_id'));
  const application = ownerOf(world, message);
  const component = componentOf(message, textOf(body, 'component'), body.values !== undefined);
  const wanted = Array.isArray(body.values) ? body.values : [];
  const values = body.values === undefined ? null : chooseValues(component, wanted, acting.picking);
  const resolved = resolvedView(world, acting.resolved, placeOf(acting, application));
  const first = message.interaction_metadata?.authorizing_integration_owners as Record<string, string> | undefined;
  return start(world, acting, {
    application,
    type: interactionTypes.component,
    data: {
      custom_id: component.custom_id,
      component_type: component.type,
      id: component.id,
      ...(values && { values }),
      ...(resolved && { resolved }),
    },
    owners: first ?? ownersOf({ world, user, channel, application }),
    source: message,
    metadata: { interacted_message_id: message.id },
  });
}

/** Of the channel, or for this member's eyes alone. */
function seenMessage({ user, channel, picking: { world } }: Acting, id: string): MessageRecord {
  const message = findMessage(world, channel.id, id);
  const reader = world.ephemeral.get(id)?.user_id ?? user.id;
  if (!message || reader !== user.id || !canView(world, user.id, channel))
    throw refusal('They see no such message.', 404);
  return message;
}

function ownerOf(world: World, { application_id, author_id }: MessageRecord): ApplicationRecord {
  const application = world.applications.get(application_id ?? '') ?? world.applicationOfBot(author_id);
  if (!application) throw refusal('That message is of no application.');
  return application;
}

function componentOf({ components }: MessageRecord, wanted: string, chooses: boolean): Met {
  const types = chooses ? selectTypes : [componentTypes.button, ...selectTypes];
  const component = findComponent(components as unknown as Met[], wanted, types);
  if (component.type !== componentTypes.button && !chooses) throw refusal('"values" must say what is chosen.');
  if (component.custom_id === undefined) throw refusal('That button tells the application nothing.');
  return component;
}

/** Sends the form that an interaction was answered with. Each can be sent once. */
export function submitModal(request: ControlRequest): InteractionRecord {
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
