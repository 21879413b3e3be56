import { discordError } from '../../errors.ts';
import { applicationView } from '../../views/users.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/application */
export const applicationRoutes = [
  route({
    method: 'GET',
    path: '/applications/@me',
    run({ world, application }) {
      if (!application) throw discordError(20002);
      return applicationView(world, application);
    },
  }),

  route({
    method: 'GET',
    path: '/oauth2/applications/@me',
    run({ world, application }) {
      if (!application) throw discordError(20002);
      return applicationView(world, application);
    },
  }),
];
