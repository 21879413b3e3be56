import { permissionsOf } from '../permissions.ts';
import { sleepWhenIdle } from '../rest/threads/archive.ts';
import { createGuildChannel, createMessage, createThread } from './create.ts';
import type { ChannelRecord, GuildChannelRecord, GuildChannelType, GuildRecord, OverwriteRecord } from './records.ts';
import { roleNamed, type SeedNames } from './seed.ts';
import type { SeedChannel, SeedChannelType, SeedMessage, SeedOverwrite, SeedThread } from './seed-format.ts';
import type { World } from './world.ts';

const channelTypes: Record<SeedChannelType, GuildChannelType> = {
  text: 0,
  voice: 2,
  category: 4,
  news: 5,
  stage: 13,
  forum: 15,
  media: 16,
};

export function seedChannels(
  world: World,
  guild: GuildRecord,
  seeds: readonly SeedChannel[],
  names: SeedNames,
  parent?: string,
): void {
  for (const [position, seed] of seeds.entries()) {
    const channel = createGuildChannel(world, guild, {
      id: names.id(seed.id),
      name: seed.name,
      type: channelTypes[seed.type ?? 'text'],
      position,
      parent_id: parent ?? null,
      topic: seed.topic ?? null,
      nsfw: seed.nsfw ?? false,
      rate_limit_per_user: seed.slowmode ?? 0,
      permission_overwrites: new Map(
        (seed.overwrites ?? []).map((overwrite) => seedOverwrite(guild, overwrite, names)),
      ),
      available_tags: (seed.tags ?? []).map(({ name, emoji, moderated = false }) => ({
        id: names.id(),
        name,
        moderated,
        emoji_id: null,
        emoji_name: emoji ?? null,
      })),
    });
    seedMessages(world, channel, seed.messages ?? [], names);
    for (const thread of seed.threads ?? []) seedThread(world, channel, thread, names);
    seedChannels(world, guild, seed.channels ?? [], names, channel.id);
  }
}

function seedOverwrite(guild: GuildRecord, seed: SeedOverwrite, names: SeedNames): [string, OverwriteRecord] {
  const isRole = [...guild.roles.values()].some(({ name }) => name === seed.for);
  const id = isRole ? roleNamed(guild, seed.for).id : names.user(seed.for).id;
  const allow = permissionsOf(...(seed.allow ?? []));
  const deny = permissionsOf(...(seed.deny ?? []));
  return [id, { id, type: isRole ? 0 : 1, allow, deny }];
}

function seedMessages(world: World, channel: ChannelRecord, seeds: readonly SeedMessage[], names: SeedNames): void {
  for (const seed of seeds) {
    const time = world.clock.now() - (seed.minutes_ago ?? 1) * 60_000;
    createMessage(world, channel, {
      id: world.snowflakes.at(time),
      author_id: names.user(seed.author).id,
      content: seed.content,
      pinned_at: seed.pinned ? time : null,
    });
    if (seed.pinned) channel.last_pin_timestamp = time;
  }
}

/** In forums the first message has the thread's own id. */
function seedThread(world: World, parent: GuildChannelRecord, seed: SeedThread, names: SeedNames): void {
  const owner = names.user(seed.author);
  const [first, ...others] = seed.messages ?? [];
  const created = world.clock.now() - (first?.minutes_ago ?? 1) * 60_000;
  const thread = createThread(world, parent, {
    id: world.snowflakes.at(created),
    name: seed.name,
    owner_id: owner.id,
    type: parent.type === 5 ? 10 : seed.private ? 12 : 11,
    archived: seed.archived ?? false,
    applied_tags: parent.available_tags.filter(({ name }) => seed.tags?.includes(name)).map(({ id }) => id),
  });
  const writers = new Set([owner.id, ...(seed.messages ?? []).map(({ author }) => names.user(author).id)]);
  for (const id of writers) thread.members.set(id, { user_id: id, join_timestamp: created, flags: 0 });
  const isPost = parent.type === 15 || parent.type === 16;
  if (first && isPost) createMessage(world, thread, { id: thread.id, author_id: owner.id, content: first.content });
  else if (first) seedMessages(world, thread, [first], names);
  seedMessages(world, thread, others, names);
  if (isPost) parent.last_message_id = thread.id;
  if (!thread.archived) sleepWhenIdle(world, thread);
}
