import type { ApplicationRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** A user as anyone sees them. https://discord.com/developers/docs/resources/user#user-object */
export function userView(user: UserRecord) {
  return {
    id: user.id,
    username: user.username,
    avatar: user.avatar,
    discriminator: user.discriminator,
    public_flags: user.public_flags,
    flags: user.public_flags,
    ...(user.bot && { bot: true }),
    ...(user.system && { system: true }),
    banner: user.banner,
    accent_color: user.accent_color,
    global_name: user.global_name,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

/** The user as they see themselves. A bot has no e-mail address. */
export function selfView(user: UserRecord) {
  return { ...userView(user), mfa_enabled: false, locale: 'en-US', premium_type: 0, email: null, verified: true };
}

/** What anyone sees of an application, such as who looks at an invite. */
export function publicApplicationView(application: ApplicationRecord) {
  return {
    id: application.id,
    name: application.name,
    icon: application.icon,
    description: application.description,
    type: null,
    bot_public: application.bot_public,
    bot_require_code_grant: application.bot_require_code_grant,
    verify_key: application.verify_key,
    flags: application.flags,
    flags_new: String(application.flags),
    tags: application.tags,
  };
}

/** The application as its own bot sees it. https://discord.com/developers/docs/resources/application#application-object */
export function applicationView(world: World, application: ApplicationRecord) {
  const guilds = [...world.guilds.values()].filter((guild) => guild.members.has(application.bot_id));
  return {
    id: application.id,
    name: application.name,
    icon: application.icon,
    description: application.description,
    type: null,
    bot: userView(world.user(application.bot_id)),
    bot_public: application.bot_public,
    bot_require_code_grant: application.bot_require_code_grant,
    ...(application.cover_image !== null && { cover_image: application.cover_image }),
    ...(application.custom_install_url !== null && { custom_install_url: application.custom_install_url }),
    ...(application.install_params && { install_params: application.install_params }),
    integration_types_config: application.integration_types_config,
    verify_key: application.verify_key,
    flags: application.flags,
    flags_new: String(application.flags),
    tags: application.tags,
    redirect_uris: [],
    interactions_endpoint_url: application.interactions_endpoint_url,
    role_connections_verification_url: application.role_connections_verification_url,
    owner: userView(world.user(application.owner_id)),
    approximate_guild_count: guilds.length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    event_webhooks_url: application.event_webhooks_url,
    event_webhooks_status: application.event_webhooks_status,
    event_webhooks_types: application.event_webhooks_types,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}
