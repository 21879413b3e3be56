import { interactionView } from '../views/interactions.ts';
import { userView } from '../views/users.ts';
import type {
  ApplicationRecord,
  ChannelRecord,
  InteractionRecord,
  MessageRecord,
  UserRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { launchActivity } from './activities.ts';
import { postInteraction } from './endpoint.ts';
import { answerTime, makeToken } from './token.ts';

export interface InteractionStart {
  readonly application: ApplicationRecord;
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly type: number;
  readonly data: object;
  readonly locale: string;
  readonly owners: Readonly<Record<string, string>>;
  readonly source?: MessageRecord | undefined;
  readonly command?: InteractionRecord['command'];
  /** Discord launches the activity itself, and the application is not asked. */
  readonly launches?: boolean;
  /** What `interaction_metadata` says beyond who and what. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const launchAnswer = 12;
/** Older ones are forgotten, long after their tokens have expired. */
const remembered = 5000;

/** Makes an interaction and hands it to the application, which has three seconds to answer. */
export function startInteraction(world: World, start: InteractionStart): InteractionRecord {
  const { application, user, channel, type, owners } = start;
  const id = world.snowflakes.next();
  const metadata = { id, type, user: userView(user), authorizing_integration_owners: owners, ...start.metadata };
  const interaction: InteractionRecord = {
    id,
    token: makeToken(world, id),
    application_id: application.id,
    type,
    user_id: user.id,
    channel_id: channel.id,
    guild_id: channel.kind === 'dm' ? null : channel.guild_id,
    locale: start.locale,
    created_at: world.clock.now(),
    data: start.data,
    source_message_id: start.source?.id ?? null,
    command: start.command ?? null,
    metadata,
    owners,
    context: contextOf(application, channel),
    delivery: { by: 'gateway', status: null, problem: null },
    answer: null,
    failed: false,
    original_message_id: null,
    followup_ids: [],
    modal: null,
    modal_submitted: false,
    choices: null,
    activity_instance_id: null,
  };
  world.interactions.set(id, interaction);
  for (const old of world.interactions.keys()) {
    if (world.interactions.size <= remembered) break;
    world.interactions.delete(old);
  }
  if (start.launches) {
    interaction.answer = launchAnswer;
    interaction.activity_instance_id = launchActivity(world, application, interaction).instance_id;
    return interaction;
  }
  world.timers.schedule(interaction.created_at + answerTime, () => {
    if (interaction.answer === null) interaction.failed = true;
  });
  deliver(world, application, interaction);
  return interaction;
}

export function contextOf({ bot_id }: ApplicationRecord, channel: ChannelRecord): 0 | 1 | 2 {
  if (channel.kind !== 'dm') return 0;
  return channel.type === 1 && channel.recipient_ids.includes(bot_id) ? 1 : 2;
}

/** Over the gateway or to the endpoint: "these two methods are mutually exclusive". */
function deliver(world: World, application: ApplicationRecord, interaction: InteractionRecord): void {
  const { guild_id, channel_id } = interaction;
  const url = application.interactions_endpoint_url;
  const data = interactionView(world, interaction);
  if (url !== null) {
    interaction.delivery.by = 'endpoint';
    void postInteraction(world, application, interaction, url, data);
    return;
  }
  world.dispatch({
    t: 'INTERACTION_CREATE',
    ...(guild_id !== null && { guild_id }),
    channel_id,
    user_ids: [application.bot_id],
    data,
  });
}
