import { DiscordError, invalidForm } from '../errors.ts';
import { parseBody } from '../rest/body.ts';
import { answerInteraction, type CallbackBody } from '../rest/interactions/answer.ts';
import { validateBody } from '../rest/validation.ts';
import { documentedOperation, isObject } from '../spec/document.ts';
import { userView } from '../views/users.ts';
import type { ApplicationRecord, InteractionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { signedPost } from './signed-post.ts';
import { makeToken } from './token.ts';
import { interactionTypes } from './types.ts';

/** Posts the interaction, and takes what comes back for the answer to it. */
export async function postInteraction(
  world: World,
  application: ApplicationRecord,
  interaction: InteractionRecord,
  url: string,
  body: object,
): Promise<void> {
  const { delivery } = interaction;
  try {
    const response = await signedPost(world, application, { url, body });
    delivery.status = response.status;
    // "respond to the original HTTP request with a 202 and no body" where the answer goes to the callback route.
    if (response.status === 202) return;
    if (response.status !== 200) throw new Error(`The endpoint answered ${response.status}.`);
    await takeAnswer(world, interaction, response);
  } catch (error) {
    delivery.problem = problemOf(error);
    if (interaction.answer === null) interaction.failed = true;
  }
}

/** Read and checked as the callback route does. */
async function takeAnswer(world: World, interaction: InteractionRecord, response: Response): Promise<void> {
  const documented = documentedOperation('POST', '/interactions/{interaction_id}/{interaction_token}/callback');
  const request = new Request('http://endpoint', {
    method: 'POST',
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
    body: await response.arrayBuffer(),
  });
  const parsed = await parseBody(request, documented?.operation);
  const body = validateBody(documented, parsed) as CallbackBody;
  answerInteraction({ world, interaction, files: parsed.files }, body);
}

function problemOf(error: unknown): string {
  if (error instanceof DiscordError) return JSON.stringify(error.toJSON());
  return error instanceof Error ? error.message : String(error);
}

/**
 * An endpoint is taken when it answers a PING with a PONG and refuses what is not signed by Discord.
 * https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint
 */
export async function verifyEndpoint(world: World, application: ApplicationRecord, url: string): Promise<void> {
  const id = world.snowflakes.next();
  const body = {
    id,
    application_id: application.id,
    type: interactionTypes.ping,
    token: makeToken(world, id),
    version: 1,
    user: userView(world.user(application.owner_id)),
    entitlements: [],
    authorizing_integration_owners: {},
  };
  if ((await answersPong(world, application, url, body)) && (await refusesForgery(world, application, url, body)))
    return;
  const message = 'The specified interactions endpoint url could not be verified.';
  throw invalidForm({
    interactions_endpoint_url: { code: 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID', message },
  });
}

async function answersPong(world: World, application: ApplicationRecord, url: string, body: object): Promise<boolean> {
  try {
    const response = await signedPost(world, application, { url, body });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const pong: unknown = response.status === 200 && isJson ? await response.json() : null;
    return isObject(pong) && pong.type === interactionTypes.ping;
  } catch {
    return false;
  }
}

async function refusesForgery(world: World, application: ApplicationRecord, url: string, body: object) {
  try {
    return (await signedPost(world, application, { url, body, forged: true })).status === 401;
  } catch {
    return false;
  }
}
