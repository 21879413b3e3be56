import type { Route } from '../route.ts';
import { eventExceptionRoutes } from './event-exceptions.ts';
import { eventUserRoutes } from './event-users.ts';
import { scheduledEventRoutes } from './scheduled-events.ts';
import { stageInstanceRoutes } from './stage-instances.ts';

/** What takes place at a time: scheduled events, and stages. */
export const eventFamilyRoutes: readonly Route[] = [
  ...scheduledEventRoutes,
  ...eventExceptionRoutes,
  ...eventUserRoutes,
  ...stageInstanceRoutes,
];
