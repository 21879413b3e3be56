import type { Route } from '../route.ts';
import { applicationFamilyRoutes } from './application-family.ts';
import { communityFamilyRoutes } from './community-family.ts';
import { directChannelRoutes } from './direct-channels.ts';
import { eventFamilyRoutes } from './event-family.ts';
import { gatewayRoutes } from './gateway.ts';
import { groupChannelRoutes } from './group-channels.ts';
import { guildFamilyRoutes } from './guild-family.ts';
import { messageFamilyRoutes } from './message-family.ts';
import { userRoutes } from './users.ts';

/** Every route there is. A new family adds its array here. */
export const allRoutes: readonly Route[] = [
  ...userRoutes,
  ...directChannelRoutes,
  ...groupChannelRoutes,
  ...applicationFamilyRoutes,
  ...gatewayRoutes,
  ...guildFamilyRoutes,
  ...eventFamilyRoutes,
  ...communityFamilyRoutes,
  ...messageFamilyRoutes,
];
