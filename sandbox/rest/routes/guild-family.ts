import type { Route } from '../route.ts';
import { auditLogRoutes } from './audit-logs.ts';
import { autoModerationRoutes } from './auto-moderation.ts';
import { banRoutes } from './bans.ts';
import { channelRoutes } from './channels.ts';
import { emojiRoutes } from './emojis.ts';
import { followerRoutes } from './followers.ts';
import { guildRoutes } from './guilds.ts';
import { inviteTargetRoutes } from './invite-targets.ts';
import { inviteRoutes } from './invites.ts';
import { memberRoutes } from './members.ts';
import { overwriteRoutes } from './overwrites.ts';
import { pruneRoutes } from './prune.ts';
import { roleRoutes } from './roles.ts';
import { soundboardRoutes } from './soundboard.ts';
import { stickerRoutes } from './stickers.ts';
import { voiceRoutes } from './voice.ts';
import { webhookMessageRoutes } from './webhook-messages.ts';
import { webhookServiceRoutes } from './webhook-services.ts';
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
  ...webhookServiceRoutes,
  ...auditLogRoutes,
  ...autoModerationRoutes,
  ...emojiRoutes,
  ...stickerRoutes,
  ...soundboardRoutes,
  ...followerRoutes,
  ...inviteRoutes,
  ...inviteTargetRoutes,
  ...voiceRoutes,
];
