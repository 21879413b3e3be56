import type { Route } from '../route.ts';
import { crosspostRoutes } from './crosspost.ts';
import { messageDeletionRoutes } from './message-deletion.ts';
import { messageSearchRoutes } from './message-search.ts';
import { messageRoutes } from './messages.ts';
import { pinRoutes } from './pins.ts';
import { pollRoutes } from './polls.ts';
import { reactionRoutes } from './reactions.ts';
import { threadListRoutes } from './thread-lists.ts';
import { threadMemberRoutes } from './thread-members.ts';
import { threadSearchRoutes } from './thread-search.ts';
import { threadRoutes } from './threads.ts';
import { typingRoutes } from './typing.ts';

/** Messages and what grows on them: reactions, pins, threads. */
export const messageFamilyRoutes: readonly Route[] = [
  ...messageRoutes,
  ...messageDeletionRoutes,
  ...reactionRoutes,
  ...pinRoutes,
  ...threadRoutes,
  ...threadMemberRoutes,
  ...threadListRoutes,
  ...crosspostRoutes,
  ...pollRoutes,
  ...typingRoutes,
  ...messageSearchRoutes,
  ...threadSearchRoutes,
];
