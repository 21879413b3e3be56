import type { Route } from '../route.ts';
import { applicationEmojiRoutes } from './application-emojis.ts';
import { applicationExtraRoutes } from './application-extras.ts';
import { applicationRoutes } from './applications.ts';
import { commandPermissionRoutes } from './command-permissions.ts';
import { commandRoutes } from './commands.ts';
import { entitlementRoutes } from './entitlements.ts';
import { interactionRoutes } from './interactions.ts';
import { skuRoutes } from './skus.ts';

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
];
