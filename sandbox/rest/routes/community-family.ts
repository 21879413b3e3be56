import type { Route } from '../route.ts';
import { incidentRoutes } from './incidents.ts';
import { integrationRoutes } from './integrations.ts';
import { joinRequestRoutes } from './join-requests.ts';
import { onboardingRoutes } from './onboarding.ts';
import { templateRoutes } from './templates.ts';
import { welcomeRoutes } from './welcome.ts';
import { widgetRoutes } from './widget.ts';

/** How a guild greets, shows and guards itself. */
export const communityFamilyRoutes: readonly Route[] = [
  ...onboardingRoutes,
  ...welcomeRoutes,
  ...widgetRoutes,
  ...joinRequestRoutes,
  ...incidentRoutes,
  ...integrationRoutes,
  ...templateRoutes,
];
