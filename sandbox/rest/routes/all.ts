import type { Route } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import { banRoutes } from './bans.ts';
import { channelRoutes } from './channels.ts';
import { directChannelRoutes } from './direct-channels.ts';
import { gatewayRoutes } from './gateway.ts';
import { guildRoutes } from './guilds.ts';
import { memberRoutes } from './members.ts';
import { messageFamilyRoutes } from './message-family.ts';
import { overwriteRoutes } from './overwrites.ts';
import { pruneRoutes } from './prune.ts';
import { roleRoutes } from './roles.ts';
import { userRoutes } from './users.ts';

/** Every route there is. A new family adds its array here. */
export const allRoutes: readonly Route[] = [
  ...userRoutes,
  ...directChannelRoutes,
  ...applicationRoutes,
  ...gatewayRoutes,
  ...guildRoutes,
  ...channelRoutes,
  ...overwriteRoutes,
  ...roleRoutes,
  ...memberRoutes,
  ...banRoutes,
  ...pruneRoutes,
  ...messageFamilyRoutes,
];
