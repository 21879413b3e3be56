import type { APIVoiceState } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { givenFields } from '../given.ts';
import { requireReach, unconfined } from '../reach.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

const STAGE = 13;

const StateView = z.object({
  guild_id: z.string(),
  user_id: z.string(),
  username: z.string(),
  connected: z.boolean(),
  channel_id: z.string().optional(),
  channel_name: z.string().optional(),
  states: z.array(z.string()).describe('muted, deafened, self_muted, self_deafened, streaming, video, in_audience'),
  asked_to_speak_at: z.string().optional().describe('ISO 8601'),
});
type StateView = z.output<typeof StateView>;

const who = ({ username, user_id }: StateView) => `${plainName(username)} ${user_id}`;

function stateText(state: StateView): string {
  if (!state.connected) return `${who(state)} is in no voice channel.`;
  return [
    `${who(state)} is in #${plainName(state.channel_name ?? '?')} ${state.channel_id}`,
    ...(state.states.length > 0 ? [state.states.join(', ')] : []),
    ...(state.asked_to_speak_at ? [`asked to speak at ${formatTime(state.asked_to_speak_at)} UTC`] : []),
  ].join('; ');
}

const target = (server: string, user: string, me: string) =>
  user === me ? path`/guilds/${server}/voice-states/@me` : path`/guilds/${server}/voice-states/${user}`;

/** Undefined where the member is in no voice channel. */
async function stateOf({ discord }: Context, server: string, user: string): Promise<APIVoiceState | undefined> {
  try {
    const { id } = await discord.me();
    return await discord.request<APIVoiceState>('GET', target(server, user, id));
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function view(context: Context, guild_id: string, user_id: string, state: APIVoiceState | undefined) {
  const { user } = await context.discord.member(guild_id, user_id);
  const common = { guild_id, user_id, username: user.username };
  if (!state?.channel_id) return { ...common, connected: false, states: [] };
  // Where somebody is, only those may know who may see that place.
  const channel = unconfined(context)
    ? await context.discord.channel(state.channel_id).catch(() => undefined)
    : await requireReach(context, state.channel_id, 'user');
  const states = {
    muted: state.mute,
    deafened: state.deaf,
    self_muted: state.self_mute,
    self_deafened: state.self_deaf,
    streaming: state.self_stream,
    video: state.self_video,
    in_audience: state.suppress,
  };
  return {
    ...common,
    connected: true,
    channel_id: state.channel_id,
    states: Object.entries(states).flatMap(([name, on]) => (on ? [name] : [])),
    ...withoutEmpty({
      channel_name: channel?.name ?? undefined,
      asked_to_speak_at: state.request_to_speak_timestamp
        ? new Date(state.request_to_speak_timestamp).toISOString()
        : undefined,
    }),
  };
}

export const states = {
  get_voice_state: operation({
    title: 'Get a voice state',
    description: 'Whether and where a member (the bot by default) is in voice: muted, deafened, streaming, on stage.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server, user: AnyUser }),
    output: StateView,
    text: stateText,
    async run({ server, user }, context) {
      const id = user ?? (await context.discord.me()).id;
      return view(context, server, id, await stateOf(context, server, id));
    },
  }),

  update_voice_state: operation({
    title: 'Change a stage speaker',
    description:
      "On a stage: speak true invites a member to speak (the bot by default speaks), false moves them to the audience; ask_to_speak raises the bot's hand. To mute, deafen or move: update_member.",
    effect: 'update',
    rare: true,
    permissions: [],
    idempotent: true,
    input: z.object({
      server: Server,
      user: AnyUser,
      speak: z.boolean().optional(),
      ask_to_speak: z.boolean().optional().describe('false takes it back'),
    }),
    output: StateView.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}. ${stateText(o)}`,
    async run({ server, user, ...given }, context) {
      const { discord } = context;
      const changed = givenFields(given);
      const me = (await discord.me()).id;
      const id = user ?? me;
      const refuse = (message: string, hint: string) =>
        new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` });
      if (given.ask_to_speak !== undefined && id !== me) {
        throw refuse('ask_to_speak: others ask for themselves.', 'speak true invites them.');
      }
      const before = await stateOf(context, server, id);
      const channel = before?.channel_id ? await discord.channel(before.channel_id) : undefined;
      if (!before?.channel_id || channel?.type !== STAGE) {
        const whose = id === me ? 'the bot' : 'that member';
        throw refuse(`user: ${whose} is on no stage.`, 'get_voice_state shows where somebody is.');
      }
      if (!unconfined(context)) await requireReach(context, before.channel_id, 'user');
      const place = { guildId: server, channelId: before.channel_id };
      if (given.speak === true || (given.speak === false && id !== me)) {
        await requirePermissions(context, place, ['MuteMembers'], 'say who speaks on this stage');
      }
      if (given.ask_to_speak) await requirePermissions(context, place, ['RequestToSpeak'], 'ask to speak here', 'bot');
      const body = {
        channel_id: before.channel_id,
        suppress: given.speak === undefined ? undefined : !given.speak,
        request_to_speak_timestamp:
          given.ask_to_speak === undefined
            ? undefined
            : given.ask_to_speak
              ? new Date(context.now()).toISOString()
              : null,
      };
      await discord.request('PATCH', target(server, id, me), { body });
      return { ...(await view(context, server, id, await stateOf(context, server, id))), changed };
    },
  }),
};
