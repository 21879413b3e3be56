import { discordError } from '../../errors.ts';
import { type RestRequest, route } from '../route.ts';
import { isForum } from '../threads/tags.ts';
import { fromGithub, type GithubBody } from '../webhooks/github.ts';
import { fromSlack, type SlackBody } from '../webhooks/slack.ts';
import { type ExecuteBody, type ExecuteQuery, executeWebhook } from '../webhooks/speak.ts';
import { placeOf, webhookByToken } from '../webhooks/webhook.ts';

/** Messages as other services write them. https://discord.com/developers/docs/resources/webhook#execute-slackcompatible-webhook */
export const webhookServiceRoutes = [
  route<SlackBody, ExecuteQuery>({
    method: 'POST',
    path: '/webhooks/{webhook_id}/{webhook_token}/slack',
    auth: 'none',
    run(request) {
      execute(request, fromSlack(request.body), request.query);
      return 'ok';
    },
  }),

  /** Events that Discord does not know are taken and dropped. */
  route<GithubBody, ExecuteQuery>({
    method: 'POST',
    path: '/webhooks/{webhook_id}/{webhook_token}/github',
    auth: 'none',
    run(request) {
      const body = fromGithub(request.headers.get('x-github-event') ?? '', request.body);
      if (body) execute(request, body, request.query);
      else webhookByToken(request);
    },
  }),
];

/** In forums only within a thread. */
function execute(
  request: Pick<RestRequest, 'world' | 'params' | 'files'>,
  body: ExecuteBody,
  query: ExecuteQuery,
): void {
  const webhook = webhookByToken(request);
  const { channel } = placeOf(request.world, webhook);
  if (isForum(channel) && query.thread_id === undefined) throw discordError(220004);
  executeWebhook(request, webhook, body, query);
}
