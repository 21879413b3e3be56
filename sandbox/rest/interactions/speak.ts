import { discordError } from '../../errors.ts';
import { allPermissions, channelPermissions, hasPermissions, permissionsOf } from '../../permissions.ts';
import { findMessage } from '../../views/interactions.ts';
import { draftMessage } from '../../world/create.ts';
import type { ApplicationRecord, ChannelRecord, InteractionRecord, MessageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceCreated, audienceOf, scopeOf } from '../messages/announce.ts';
import { storeFiles } from '../messages/attachments.ts';
import { type MessageBody, messageFlags } from '../messages/body.ts';
import { composeMessage } from '../messages/compose.ts';
import { dropFiles } from '../messages/copies.ts';
import { editOwn } from '../messages/edit.ts';
import { endPollInTime } from '../messages/poll-end.ts';
import { type MessageDraft, postMessage } from '../messages/post.ts';
import { referenceTo } from '../messages/references.ts';
import type { Speaking } from '../messages/speaking.ts';
import type { UploadedFile } from '../route.ts';
import { removeMessage } from '../routes/message-deletion.ts';

/** An interaction that an application speaks to. */
export interface Speech {
  readonly world: World;
  readonly interaction: InteractionRecord;
  readonly files: readonly UploadedFile[];
}

export interface SpokenBody extends MessageBody {
  readonly tts?: boolean | null;
}

const messageTypes = { plain: 0, reply: 19, chatCommand: 20, contextCommand: 23 } as const;
/** Older ones are forgotten, as clients forget them. */
const rememberedWhispers = 5000;
const chat = 1;
const message = 3;

/** Says something new: the answer itself, or what follows it. */
export function speak(speech: Speech, body: SpokenBody, kind: 'original' | 'followup'): MessageRecord {
  const { world } = speech;
  const ephemeral = isPrivate(speech, body.flags);
  const composed = composeMessage(speakingOf(speech, ephemeral), body);
  storeFiles(world, composed.files);
  return put(speech, composed.draft, ephemeral, kind);
}

/** The message that says "thinking…" until it is edited. */
export function speakLater(speech: Speech, flags: number | null | undefined): MessageRecord {
  return put(speech, { flags: messageFlags.loading }, isPrivate(speech, flags), 'original');
}

/** Changes a message of this interaction, or the one its component stands on. */
export function respeak(speech: Speech, message: MessageRecord, { poll, ...body }: SpokenBody): void {
  const isLoading = (message.flags & messageFlags.loading) !== 0;
  const speaking = speakingOf(speech, (message.flags & messageFlags.ephemeral) !== 0);
  // "Polls can only be added when editing a deferred interaction response."
  editOwn(speaking, message, isLoading && poll ? { ...body, poll } : body);
  if (isLoading) endPollInTime(speech.world, speaking.channel, message);
}

export function unspeak({ world, interaction }: Speech, message: MessageRecord): void {
  const { channel } = placeOf(world, interaction);
  const audience = audienceOf(channel, message);
  if (world.ephemeral.delete(message.id)) dropFiles(world, message);
  else removeMessage(world, channel, message);
  const scope = 'user_ids' in audience ? { channel_id: channel.id } : scopeOf(channel);
  world.dispatch({ t: 'MESSAGE_DELETE', ...audience, data: { id: message.id, ...scope } });
}

export function applicationOf(world: World, { application_id }: InteractionRecord): ApplicationRecord {
  const application = world.applications.get(application_id);
  if (!application) throw new Error(`Interaction of an application ${application_id} that there is not.`);
  return application;
}

/** Its channel may be gone by now: 10003. */
function placeOf(world: World, { channel_id, guild_id }: InteractionRecord) {
  const channel = world.channels.get(channel_id);
  if (!channel) throw discordError(10003);
  return { channel, guild: world.guilds.get(guild_id ?? '') ?? null };
}

/** Answers need no permission of the bot; only to mention everyone it must be allowed where it speaks. */
function speakingOf({ world, interaction, files }: Speech, ephemeral: boolean): Speaking {
  const { bot_id } = applicationOf(world, interaction);
  const place = placeOf(world, interaction);
  const bot = place.guild?.members.get(bot_id);
  const mayMentionAll =
    place.guild && bot
      ? hasPermissions(channelPermissions(place.guild, bot, place.channel, world.clock.now()), 'MentionEveryone')
      : false;
  const permissions = mayMentionAll ? allPermissions : allPermissions & ~permissionsOf('MentionEveryone');
  return { world, files, ...place, permissions, user: world.user(bot_id), mentionsByDefault: 'users', ephemeral };
}

/** Asked for by the flag, or since a member who may not use external apps used one that is not in the guild. */
function isPrivate({ world, interaction }: Speech, flags: number | null | undefined): boolean {
  if ((flags ?? 0) & messageFlags.ephemeral) return true;
  const { guild, channel } = placeOf(world, interaction);
  const member = guild?.members.get(interaction.user_id);
  if (!guild || !member || interaction.owners['0'] !== undefined) return false;
  return !hasPermissions(channelPermissions(guild, member, channel, world.clock.now()), 'UseExternalApps');
}

function put(
  { world, interaction }: Speech,
  draft: Omit<MessageDraft, 'author_id'>,
  ephemeral: boolean,
  kind: 'original' | 'followup',
): MessageRecord {
  const { channel } = placeOf(world, interaction);
  const original = kind === 'followup' ? interaction.original_message_id : null;
  const full: MessageDraft = {
    ...draft,
    author_id: applicationOf(world, interaction).bot_id,
    application_id: interaction.application_id,
    ...typeAndReference(world, interaction, kind),
    interaction_metadata: {
      ...interaction.metadata,
      ...(original !== null && { original_response_message_id: original }),
    },
    interaction:
      interaction.type === 2 && interaction.command
        ? { id: interaction.id, name: interaction.command.name, user_id: interaction.user_id }
        : null,
  };
  return ephemeral ? whisper(world, interaction, channel, full) : postMessage(world, channel, full);
}

function whisper(world: World, { user_id }: InteractionRecord, channel: ChannelRecord, draft: MessageDraft) {
  const flags = (draft.flags ?? 0) | messageFlags.ephemeral;
  const message = draftMessage(world, channel, { ...draft, guild_id: null, flags });
  world.ephemeral.set(message.id, { user_id, message });
  for (const old of world.ephemeral.keys()) {
    if (world.ephemeral.size <= rememberedWhispers) break;
    world.ephemeral.delete(old);
  }
  announceCreated(world, channel, message);
  return message;
}

/** A command's answer says so by its type; other messages refer to what they answer, as replies do. */
function typeAndReference(
  world: World,
  { command, source_message_id, original_message_id, channel_id, metadata }: InteractionRecord,
  kind: 'original' | 'followup',
): Pick<MessageDraft, 'type' | 'message_reference'> {
  const target = (id: string | null) => {
    const found = findMessage(world, channel_id, id);
    return found ? referenceTo(world, found, 0) : null;
  };
  if (kind === 'original' && command && source_message_id === null) {
    if (command.type === chat) return { type: messageTypes.chatCommand, message_reference: null };
    const id = command.type === message ? String(metadata.target_message_id) : null;
    return { type: messageTypes.contextCommand, message_reference: target(id) };
  }
  const reference = target(kind === 'original' ? source_message_id : original_message_id);
  return { type: reference ? messageTypes.reply : messageTypes.plain, message_reference: reference };
}
