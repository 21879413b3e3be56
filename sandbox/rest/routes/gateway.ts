import { httpError } from '../../errors.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/events/gateway#get-gateway */
export const gatewayRoutes = [
  route({ method: 'GET', path: '/gateway', auth: 'none', run: ({ world }) => ({ url: world.urls.gateway }) }),

  route({
    method: 'GET',
    path: '/gateway/bot',
    run({ world, user }) {
      if (!world.gateway) throw httpError(503, 'Service Unavailable');
      return { url: world.urls.gateway, ...world.gateway.startInfo(user.id) };
    },
  }),
];
