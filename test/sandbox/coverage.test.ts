import { expect, test } from 'bun:test';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { routesOutsideDocument } from '../../sandbox/spec/deviations.ts';
import { type Operation, officialDocument } from '../../sandbox/spec/document.ts';

/** Operations of the guild side that the sandbox does not answer yet. */
const missingOfGuilds = [
  'PUT /channels/{channel_id}/recipients/{user_id}',
  'DELETE /channels/{channel_id}/recipients/{user_id}',
];

/** Operations of the application side that the sandbox does not answer yet. */
const missingOfApplications = [
  'PUT /lobbies',
  'POST /lobbies',
  'GET /lobbies/{lobby_id}',
  'DELETE /lobbies/{lobby_id}',
  'PATCH /lobbies/{lobby_id}',
  'PATCH /lobbies/{lobby_id}/channel-linking',
  'DELETE /lobbies/{lobby_id}/members/@me',
  'POST /lobbies/{lobby_id}/members/@me/invites',
  'POST /lobbies/{lobby_id}/members/bulk',
  'PUT /lobbies/{lobby_id}/members/{user_id}',
  'DELETE /lobbies/{lobby_id}/members/{user_id}',
  'POST /lobbies/{lobby_id}/members/{user_id}/invites',
  'GET /lobbies/{lobby_id}/messages',
  'POST /lobbies/{lobby_id}/messages',
  'PUT /lobbies/{lobby_id}/messages/{message_id}/moderation-metadata',
  'GET /oauth2/@me',
  'GET /oauth2/keys',
  'GET /oauth2/userinfo',
  'PUT /partner-sdk/dms/{user_id_1}/{user_id_2}/messages/{message_id}/moderation-metadata',
  'POST /partner-sdk/provisional-accounts/unmerge',
  'POST /partner-sdk/provisional-accounts/unmerge/bot',
  'POST /partner-sdk/token',
  'POST /partner-sdk/token/bot',
  'GET /users/@me/connections',
];

/** What a bot may call: what the document says takes a bot token, and what the documentation adds to it. */
function operationsOfBots(): string[] {
  const documented = Object.entries(officialDocument().paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => 'security' in operation && takesBotToken(operation))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  return [...documented, ...Object.keys(routesOutsideDocument)];
}

function takesBotToken({ security = [] }: Pick<Operation, 'security'>): boolean {
  return security.some((scheme) => 'BotToken' in scheme);
}

test('the sandbox answers every operation that a bot may call', () => {
  const answered = new Set(allRoutes.map(({ method, path }) => `${method} ${path}`));
  const operations = operationsOfBots();
  // 241 of the catalogue, the deprecated nickname route and the list of SKUs.
  expect(operations).toHaveLength(243);
  const missing = operations.filter((operation) => !answered.has(operation));
  expect(missing.toSorted()).toEqual([...missingOfGuilds, ...missingOfApplications].toSorted());
});
