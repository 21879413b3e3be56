import { leaveActivity } from '../interactions/activities.ts';
import { tellWebhook } from '../rest/webhook-events.ts';
import { userView } from '../views/users.ts';
import { applicationNamed, userOf } from './acting.ts';
import type { ControlRoute } from './route.ts';

/** Applications that users have for themselves, and activities they are in. */
export const installationControls: readonly ControlRoute[] = [
  /** An application installed for a user, who then has it everywhere. */
  {
    method: 'PUT',
    path: '/users/{user_id}/applications/{application_id}',
    run({ world, params }) {
      const application = applicationNamed(world, params.application_id);
      const user = userOf(world, params.user_id);
      application.installed_by.add(user.id);
      const data = { integration_type: 1, user: userView(user), scopes: ['applications.commands'] };
      tellWebhook(world, application, 'APPLICATION_AUTHORIZED', data);
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user_id}/activities/{instance_id}',
    run({ world, params }) {
      const user = userOf(world, params.user_id);
      for (const application of world.applications.values()) {
        const instance = application.activity_instances.get(params.instance_id ?? '');
        if (instance) leaveActivity(application, instance, user.id);
      }
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user_id}/applications/{application_id}',
    run({ world, params }) {
      const application = applicationNamed(world, params.application_id);
      const user = userOf(world, params.user_id);
      if (!application.installed_by.delete(user.id)) return;
      tellWebhook(world, application, 'APPLICATION_DEAUTHORIZED', { user: userView(user) });
    },
  },
];
