import { route } from '../route.ts';

/** https://discord.com/developers/docs/events/gateway#get-gateway */
export const gatewayRoutes = [
  route({ method: 'GET', path: '/gateway', auth: 'none', run: ({ world }) => ({ url: world.urls.gateway }) }),

  route({
    method: 'GET',
    path: '/gateway/bot',
    run: ({ world }) => ({
      url: world.urls.gateway,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 1000, reset_after: 14_400_000, max_concurrency: 1 },
    }),
  }),
];
