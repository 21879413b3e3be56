import { type PermissionName, permissionsOf } from '../permissions.ts';
import { createGuild, createMember, createRole, createUser } from './create.ts';
import { createApplication } from './create-application.ts';
import { createIntegration } from './integrations.ts';
import type { GuildRecord, UserRecord } from './records.ts';
import { seedChannels } from './seed-channels.ts';
import type { Seed, SeedBot, SeedBotMember, SeedGuild } from './seed-format.ts';
import type { World } from './world.ts';

/** Static things are as old as this plus their place in the seed, so that their ids are the same on every run. */
const founded = Date.UTC(2024, 0, 1);

/** What a new guild gives @everyone. */
const everyoneDefaults: readonly PermissionName[] = [
  'ViewChannel',
  'CreateInstantInvite',
  'ChangeNickname',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'UseExternalEmojis',
  'UseExternalStickers',
  'ReadMessageHistory',
  'SendTTSMessages',
  'UseApplicationCommands',
  'Connect',
  'Speak',
  'Stream',
  'UseVAD',
  'RequestToSpeak',
  'UseEmbeddedActivities',
  'UseSoundboard',
  'UseExternalSounds',
  'SendVoiceMessages',
  'SendPolls',
  'CreateGuildExpressions',
  'CreateEvents',
  'UseExternalApps',
];

/** https://discord.com/developers/docs/resources/application#application-object-application-flags */
const intentFlags = { presences: 1 << 12, members: 1 << 14, content: 1 << 18 } as const;

/** Resolves the names a seed uses. */
export interface SeedNames {
  /** An id for something static. */
  id(given?: string): string;
  user(name: string): UserRecord;
}

/** Fills an empty world as described. Throws where a name means nothing. */
export function seedWorld(world: World, seed: Seed): void {
  let minutes = 0;
  const users = new Map<string, UserRecord>();
  const names: SeedNames = {
    id: (given) => given ?? world.snowflakes.at(founded + 60_000 * minutes++),
    user(name) {
      const user = users.get(name);
      if (!user) throw new Error(`Seed: there is no user or bot named "${name}".`);
      return user;
    },
  };
  for (const { id, name, display_name } of seed.users) {
    const userId = names.id(id);
    const given = {
      id: userId,
      username: name,
      global_name: display_name ?? null,
      control_token: token(world, userId),
    };
    users.set(name, createUser(world, given));
  }
  for (const bot of seed.bots) {
    const user = createUser(world, { id: names.id(bot.id), username: bot.name, bot: true });
    users.set(bot.name, user);
    seedApplication(world, bot, user, names.user(bot.owner ?? seed.users[0]?.name ?? bot.name));
  }
  for (const guild of seed.guilds) seedGuild(world, guild, names);
}

function seedApplication(world: World, bot: SeedBot, user: UserRecord, owner: UserRecord): void {
  const intents = bot.intents ?? ['presences', 'members', 'content'];
  createApplication(world, {
    id: user.id,
    name: bot.name,
    description: bot.description ?? '',
    owner_id: owner.id,
    bot_id: user.id,
    token: bot.token ?? token(world, user.id),
    flags: intents.reduce((flags, intent) => flags | intentFlags[intent], 0),
  });
}

/** Shaped like Discord's: the id in base64, a time, a secret. */
function token(world: World, id: string): string {
  return `${Buffer.from(id).toString('base64').replaceAll('=', '')}.${world.random.text(6)}.${world.random.text(38)}`;
}

function seedGuild(world: World, seed: SeedGuild, names: SeedNames): void {
  const guild = createGuild(world, {
    id: names.id(seed.id),
    name: seed.name,
    description: seed.description ?? null,
    owner_id: names.user(seed.owner).id,
    features: new Set(seed.features),
  });
  seedRoles(world, guild, seed, names);
  const joined = founded + 86_400_000;
  for (const [index, { user, nick, roles = [] }] of (seed.members ?? []).entries()) {
    createMember(world, guild, {
      user_id: names.user(user).id,
      nick: nick ?? null,
      roles: new Set(roles.map((name) => roleNamed(guild, name).id)),
      joined_at: joined + index * 3_600_000,
    });
  }
  for (const bot of seed.bots ?? []) seedBotMember(world, guild, bot, names);
  for (const { id, name, animated = false } of seed.emojis ?? []) {
    const given = { id: names.id(id), name, animated, user_id: guild.owner_id };
    guild.emojis.set(given.id, { ...given, roles: [], require_colons: true, managed: false, available: true });
  }
  seedChannels(world, guild, seed.channels ?? [], names);
  guild.system_channel_id = [...guild.channels.values()].find(({ type }) => type === 0)?.id ?? null;
  if (guild.features.has('COMMUNITY')) {
    guild.rules_channel_id = guild.system_channel_id;
    guild.public_updates_channel_id = guild.system_channel_id;
  }
}

function seedRoles(world: World, guild: GuildRecord, seed: SeedGuild, names: SeedNames): void {
  const everyone = permissionsOf(...(seed.everyone ?? everyoneDefaults));
  createRole(world, guild, { id: guild.id, name: '@everyone', position: 0, permissions: everyone });
  const roles = seed.roles ?? [];
  for (const [
    index,
    { id, name, color = 0, hoist = false, mentionable = false, permissions = [] },
  ] of roles.entries()) {
    createRole(world, guild, {
      id: names.id(id),
      name,
      colors: { primary_color: color, secondary_color: null, tertiary_color: null },
      hoist,
      mentionable,
      permissions: permissionsOf(...permissions) | everyone,
      position: roles.length - index,
    });
  }
}

/** A bot joins with a managed role of its name. Placed above the others, as a server's owner would drag it. */
function seedBotMember(world: World, guild: GuildRecord, seed: SeedBotMember, names: SeedNames): void {
  const user = names.user(seed.bot);
  const role = createRole(world, guild, {
    id: names.id(),
    name: seed.bot,
    managed: true,
    permissions: permissionsOf(...(seed.permissions ?? [])),
    position: guild.roles.size,
    tags: { bot_id: user.id },
  });
  createIntegration(world, guild, {
    // Derived, so that a seed's other ids stay what they were.
    id: String(BigInt(role.id) + 1n),
    type: 'discord',
    name: seed.bot,
    account: { id: user.id, name: seed.bot },
    application_id: world.applicationOfBot(user.id)?.id ?? null,
    scopes: ['bot', 'applications.commands'],
    user_id: guild.owner_id,
    created_at: founded + 86_400_000,
  });
  const roles = (seed.roles ?? []).map((name) => roleNamed(guild, name).id);
  createMember(world, guild, {
    user_id: user.id,
    roles: new Set([role.id, ...roles]),
    joined_at: founded + 86_400_000,
  });
}

export function roleNamed(guild: GuildRecord, name: string) {
  const role = [...guild.roles.values()].find((candidate) => candidate.name === name);
  if (!role) throw new Error(`Seed: guild "${guild.name}" has no role named "${name}".`);
  return role;
}
