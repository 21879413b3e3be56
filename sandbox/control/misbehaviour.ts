import { parseFaultRule } from '../faults/parse.ts';
import type { GatewayPort, SessionFilter } from '../world/gateway-port.ts';
import type { World } from '../world/world.ts';
import type { ControlRequest, ControlRoute } from './route.ts';
import { refusal } from './route.ts';

/** Faults, and rough treatment of gateway connections. */
export const misbehaviourRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/faults', run: ({ world }) => world.faults.list() },
  { method: 'POST', path: '/faults', run: ({ world, body }) => ({ id: world.faults.add(ruleOf(body)) }) },
  { method: 'DELETE', path: '/faults', run: ({ world }) => world.faults.clear() },
  {
    method: 'DELETE',
    path: '/faults/{fault_id}',
    run: ({ world, params }) => world.faults.clear(Number(params.fault_id)),
  },

  { method: 'GET', path: '/gateway/sessions', run: ({ world }) => gatewayOf(world).sessions() },
  {
    method: 'POST',
    path: '/gateway/close',
    run({ world, body }) {
      const code = typeof body.code === 'number' ? body.code : undefined;
      const reason = typeof body.reason === 'string' ? body.reason : undefined;
      return { struck: gatewayOf(world).close(filterOf(body), code, reason) };
    },
  },
  {
    method: 'POST',
    path: '/gateway/reconnect',
    run: ({ world, body }) => ({ struck: gatewayOf(world).requestReconnect(filterOf(body)) }),
  },
  {
    method: 'POST',
    path: '/gateway/invalidate',
    run: ({ world, body }) => ({ struck: gatewayOf(world).invalidate(filterOf(body), body.resumable === true) }),
  },
];

function ruleOf(body: ControlRequest['body']) {
  const rule = parseFaultRule(body);
  if (typeof rule === 'string') throw refusal(rule);
  return rule;
}

function gatewayOf(world: World): GatewayPort {
  if (!world.gateway) throw refusal('This sandbox runs no gateway.', 503);
  return world.gateway;
}

function filterOf({ bot_id, session_id, shard }: ControlRequest['body']): SessionFilter {
  return {
    ...(typeof bot_id === 'string' && { bot_id }),
    ...(typeof session_id === 'string' && { session_id }),
    ...(typeof shard === 'number' && { shard }),
  };
}
