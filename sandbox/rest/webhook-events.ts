import { invalidForm } from '../errors.ts';
import { signedPost } from '../interactions/signed-post.ts';
import { timestamp } from '../views/time.ts';
import type { ApplicationRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

const enabled = 2;
/** "Discord will retry sending it several times using exponential backoff for up to 10 minutes." In seconds. */
const retries = [1, 4, 16, 64, 256];

/** Something that concerns the application alone: over the gateway, and to its event webhook where it subscribes to that. */
export function tellApplication(world: World, application: ApplicationRecord, type: string, data: object): void {
  world.dispatch({ t: type, user_ids: [application.bot_id], data });
  tellWebhook(world, application, type, data);
}

/** https://discord.com/developers/docs/events/webhook-events */
export function tellWebhook(world: World, application: ApplicationRecord, type: string, data: object): void {
  const { event_webhooks_url: url, event_webhooks_status: status, event_webhooks_types: types } = application;
  if (url === null || status !== enabled || !types.includes(type)) return;
  const event = { type, timestamp: timestamp(world.clock.now()), data };
  void post(world, application, url, { version: 1, application_id: application.id, type: 1, event }, retries);
}

async function post(
  world: World,
  application: ApplicationRecord,
  url: string,
  body: object,
  [wait, ...later]: readonly number[],
): Promise<void> {
  const response = await signedPost(world, application, { url, body }).catch(() => null);
  if (response?.ok || wait === undefined) return;
  world.timers.schedule(world.clock.now() + wait * 1000, () => void post(world, application, url, body, later));
}

/** Takes the address if it answers a PING with 204 and refuses what is not signed by Discord. */
export async function verifyEventWebhook(world: World, application: ApplicationRecord, url: string): Promise<void> {
  const body = { version: 1, application_id: application.id, type: 0 };
  const statusOf = (forged: boolean) =>
    signedPost(world, application, { url, body, forged }).then(
      ({ status }) => status,
      () => 0,
    );
  if ((await statusOf(false)) === 204 && (await statusOf(true)) === 401) return;
  const message = 'The specified event webhooks url could not be verified.';
  throw invalidForm({ event_webhooks_url: { code: 'APPLICATION_EVENT_WEBHOOKS_URL_INVALID', message } });
}
