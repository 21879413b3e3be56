import { discordError } from '../../errors.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { messageView } from '../../views/messages.ts';
import { respeak, unspeak } from '../interactions/speak.ts';
import { followUp, interactionOf, messageOfInteraction, spokenView } from '../interactions/webhook.ts';
import { scopeOf } from '../messages/announce.ts';
import type { MessageBody } from '../messages/body.ts';
import { editOwn } from '../messages/edit.ts';
import { isForm, type RestRequest, type Route, route } from '../route.ts';
import {
  type ExecuteBody,
  type ExecuteQuery,
  executeWebhook,
  readable,
  speakingAs,
  whereSpoken,
} from '../webhooks/speak.ts';
import { webhookByToken } from '../webhooks/webhook.ts';
import { removeMessage } from './message-deletion.ts';

/** `@original` is the answer to an interaction: webhooks of a channel have none. Those of interactions have an application's id. */
const messagePaths = [
  '/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}',
  '/webhooks/{webhook_id}/{webhook_token}/messages/@original',
];

/** Whoever has the token may. https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const webhookMessageRoutes = [
  ...messagePaths.flatMap(messageRoutes),

  route<unknown, ExecuteQuery>({
    method: 'POST',
    path: '/webhooks/{webhook_id}/{webhook_token}',
    auth: 'none',
    run(request) {
      const coerce = isForm(request);
      const speech = interactionOf(request);
      if (speech) {
        const body = validateAs<MessageBody>('IncomingWebhookRequestPartial', request.body, { coerce });
        return spokenView(request.world, speech, followUp(speech, body));
      }
      const webhook = webhookByToken(request);
      const body = validateAs<ExecuteBody>('IncomingWebhookRequestPartial', request.body, { coerce });
      const message = executeWebhook(request, webhook, body, request.query);
      return request.query.wait ? messageView(request.world, message, webhook.id) : undefined;
    },
  }),
];

function messageRoutes(path: string): Route[] {
  return [
    route<unknown, ExecuteQuery>({
      method: 'GET',
      path,
      auth: 'none',
      run(request) {
        const speech = interactionOf(request);
        if (speech) return spokenView(request.world, speech, messageOfInteraction(speech, request.params.message_id));
        const { webhook, message } = spokenBefore(request, request.query);
        return messageView(request.world, message, webhook.id);
      },
    }),

    route<MessageBody, ExecuteQuery>({
      method: 'PATCH',
      path,
      auth: 'none',
      run(request) {
        const speech = interactionOf(request);
        if (speech) {
          const message = messageOfInteraction(speech, request.params.message_id);
          respeak(speech, message, request.body);
          return spokenView(request.world, speech, message);
        }
        const { webhook, message, place } = spokenBefore(request, request.query);
        editOwn(speakingAs(request, webhook, place), message, readable(webhook, request.body, request.query));
        return messageView(request.world, message, webhook.id);
      },
    }),

    route<unknown, ExecuteQuery>({
      method: 'DELETE',
      path,
      auth: 'none',
      run(request) {
        const { world } = request;
        const speech = interactionOf(request);
        if (speech) return unspeak(speech, messageOfInteraction(speech, request.params.message_id));
        const { message, place } = spokenBefore(request, request.query);
        removeMessage(world, place.channel, message);
        const scope = scopeOf(place.channel);
        world.dispatch({ t: 'MESSAGE_DELETE', ...scope, data: { id: message.id, ...scope } });
      },
    }),
  ];
}

/** A message of this very webhook: else 10008. */
function spokenBefore(request: Pick<RestRequest, 'world' | 'params'>, { thread_id }: ExecuteQuery) {
  const { world, params } = request;
  const webhook = webhookByToken(request);
  const place = whereSpoken(world, webhook, thread_id);
  const message = place.channel.messages.get(params.message_id ?? '');
  if (message?.webhook?.id !== webhook.id) throw discordError(10008);
  return { webhook, message, place };
}
