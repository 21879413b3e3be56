import type { RateLimit } from './route.ts';

interface Bucket extends RateLimit {
  /** Routes that draw from it, as `METHOD path`. */
  readonly routes: readonly string[];
}

const reaction = '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}';

/**
 * Discord does not publish its limits and asks clients to read the headers. These are in the order of magnitude
 * that is commonly observed, so that clients meet tight, shared and sub-second buckets.
 */
export const buckets: Readonly<Record<string, Bucket>> = {
  'message-create': { limit: 5, seconds: 5, routes: ['POST /channels/{channel_id}/messages'] },
  'message-update': { limit: 5, seconds: 5, routes: ['PATCH /channels/{channel_id}/messages/{message_id}'] },
  'message-delete': { limit: 5, seconds: 1, routes: ['DELETE /channels/{channel_id}/messages/{message_id}'] },
  'bulk-delete': { limit: 1, seconds: 1, routes: ['POST /channels/{channel_id}/messages/bulk-delete'] },
  reactions: {
    limit: 1,
    seconds: 0.25,
    routes: [`PUT ${reaction}/@me`, `DELETE ${reaction}/@me`, `DELETE ${reaction}/{user_id}`],
  },
  typing: { limit: 5, seconds: 5, routes: ['POST /channels/{channel_id}/typing'] },
  'channel-update': { limit: 5, seconds: 15, routes: ['PATCH /channels/{channel_id}'] },
  'webhook-execute': { limit: 5, seconds: 2, routes: ['POST /webhooks/{webhook_id}/{webhook_token}'] },
  'member-update': { limit: 10, seconds: 10, routes: ['PATCH /guilds/{guild_id}/members/{user_id}'] },
  'member-roles': {
    limit: 10,
    seconds: 10,
    routes: [
      'PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}',
      'DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    ],
  },
  // https://discord.com/developers/docs/resources/lobby#development-rate-limits
  'lobby-create': { limit: 20, seconds: 7200, routes: ['POST /lobbies'] },
  'lobby-join': { limit: 20, seconds: 7200, routes: ['PUT /lobbies'] },
  'lobby-update': { limit: 100, seconds: 7200, routes: ['PATCH /lobbies/{lobby_id}'] },
  'lobby-member-add': { limit: 100, seconds: 7200, routes: ['PUT /lobbies/{lobby_id}/members/{user_id}'] },
  'lobby-member-remove': { limit: 100, seconds: 7200, routes: ['DELETE /lobbies/{lobby_id}/members/{user_id}'] },
  'lobby-link': { limit: 20, seconds: 7200, routes: ['PATCH /lobbies/{lobby_id}/channel-linking'] },
  'lobby-message': { limit: 100, seconds: 7200, routes: ['POST /lobbies/{lobby_id}/messages'] },
  'direct-channel': { limit: 10, seconds: 10, routes: ['POST /users/@me/channels'] },
};

/** For the routes that are not in the table. */
export const readLimit: RateLimit = { limit: 50, seconds: 5 };
export const writeLimit: RateLimit = { limit: 10, seconds: 5 };
