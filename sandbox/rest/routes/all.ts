import type { Route } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import { channelRoutes } from './channels.ts';
import { directChannelRoutes } from './direct-channels.ts';
import { gatewayRoutes } from './gateway.ts';
import { guildRoutes } from './guilds.ts';
import { messageDeletionRoutes } from './message-deletion.ts';
import { messageRoutes } from './messages.ts';
import { pinRoutes } from './pins.ts';
import { reactionRoutes } from './reactions.ts';
import { userRoutes } from './users.ts';

/** Every route there is. A new family adds its array here. */
export const allRoutes: readonly Route[] = [
  ...userRoutes,
  ...directChannelRoutes,
  ...applicationRoutes,
  ...gatewayRoutes,
  ...guildRoutes,
  ...channelRoutes,
  ...messageRoutes,
  ...messageDeletionRoutes,
  ...reactionRoutes,
  ...pinRoutes,
];
