import type { Route } from '../route.ts';
import { applicationEmojiRoutes } from './application-emojis.ts';
import { applicationExtraRoutes } from './application-extras.ts';
import { applicationRoutes } from './applications.ts';
import { commandPermissionRoutes } from './command-permissions.ts';
import { commandRoutes } from './commands.ts';
import { entitlementRoutes } from './entitlements.ts';
import { interactionRoutes } from './interactions.ts';
import { lobbyRoutes } from './lobbies.ts';
import { lobbyMessageRoutes } from './lobby-messages.ts';
import { oauth2Routes } from './oauth2.ts';
import { partnerSdkRoutes } from './partner-sdk.ts';
import { skuRoutes } from './skus.ts';
import { userApplicationRoutes } from './user-applications.ts';

/** What belongs to an application and to no guild. */
export const applicationFamilyRoutes: readonly Route[] = [
  ...applicationRoutes,
  ...applicationEmojiRoutes,
  ...applicationExtraRoutes,
  ...commandRoutes,
  ...commandPermissionRoutes,
  ...interactionRoutes,
  ...entitlementRoutes,
  ...skuRoutes,
  ...oauth2Routes,
  ...lobbyRoutes,
  ...lobbyMessageRoutes,
  ...partnerSdkRoutes,
  ...userApplicationRoutes,
];
