import type { World } from '../world/world.ts';
import type { Overview } from './contract.ts';

export function overviewOf(world: World, control: string): Overview {
  return {
    api: world.urls.api,
    control,
    bots: [...world.applications.values()].map(({ bot_id, token, name }) => ({ id: bot_id, token, name })),
    users: [...world.users.values()].flatMap(({ id, username, control_token }) =>
      control_token === null ? [] : [{ id, name: username, token: control_token }],
    ),
    guilds: [...world.guilds.values()].map(({ id, name, channels }) => ({
      id,
      name,
      channels: [...channels.values()].map((channel) => ({ id: channel.id, name: channel.name, type: channel.type })),
    })),
  };
}
