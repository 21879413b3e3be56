import type { Route } from '../route.ts';
import { banRoutes } from './bans.ts';
import { channelRoutes } from './channels.ts';
import { guildRoutes } from './guilds.ts';
import { memberRoutes } from './members.ts';
import { overwriteRoutes } from './overwrites.ts';
import { pruneRoutes } from './prune.ts';
import { roleRoutes } from './roles.ts';
import { webhookMessageRoutes } from './webhook-messages.ts';
import { webhookRoutes } from './webhooks.ts';

/** Guilds, their channels, roles and members, and who speaks through webhooks. */
export const guildFamilyRoutes: readonly Route[] = [
  ...guildRoutes,
  ...channelRoutes,
  ...overwriteRoutes,
  ...roleRoutes,
  ...memberRoutes,
  ...banRoutes,
  ...pruneRoutes,
  ...webhookRoutes,
  ...webhookMessageRoutes,
];
