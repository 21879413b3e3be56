import type { Route } from '../route.ts';
import { applicationEmojiRoutes } from './application-emojis.ts';
import { applicationRoutes } from './applications.ts';
import { commandPermissionRoutes } from './command-permissions.ts';
import { commandRoutes } from './commands.ts';
import { interactionRoutes } from './interactions.ts';

/** What belongs to an application and to no guild. */
export const applicationFamilyRoutes: readonly Route[] = [
  ...applicationRoutes,
  ...applicationEmojiRoutes,
  ...commandRoutes,
  ...commandPermissionRoutes,
  ...interactionRoutes,
];
