import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/settings.ts';
import type { Caller, Role } from '../kernel/caller.ts';
import type { Registry } from '../kernel/catalogue.ts';
import { nearest } from '../kernel/nearest.ts';

function known(setting: string, given: readonly string[], all: readonly string[]): readonly string[] {
  for (const name of given) {
    if (all.includes(name)) continue;
    const close = nearest(name, all);
    throw new ConfigError(
      setting,
      'the configuration',
      `there is no "${name}"`,
      close.length > 0 ? `Did you mean ${close.join(', ')}?` : `There are: ${all.join(', ')}.`,
    );
  }
  return given;
}

/** The role that configuration describes. Names that do not exist stop the start: a typo must not widen or empty it. */
function configuredRole(config: Config, registry: Registry): Role {
  const operations = registry.entries.map(({ name }) => name);
  const toolsets = registry.toolsets.map(({ name }) => name);
  const effects = ['read', 'create', 'update', 'delete'];
  const chosen = config.toolsets && known('toolsets', config.toolsets, ['all', 'default', ...toolsets]);
  const expanded = chosen?.flatMap((name) =>
    name === 'default' ? registry.toolsets.filter((set) => set.default).map((set) => set.name) : [name],
  );
  return {
    name: 'configured',
    ...(expanded && !expanded.includes('all') ? { toolsets: expanded } : {}),
    ...(config.tools && expanded ? { operations: known('tools', config.tools, operations) } : {}),
    excluded: known('exclude_tools', config.excludeTools, operations),
    ...(config.readOnly ? { effects: ['read'] as const } : {}),
    ...(config.servers ? { guilds: config.servers } : {}),
    ...(config.channels ? { channels: config.channels } : {}),
    directMessages: config.directMessages,
    approval: known('approval', config.approval, [...effects, ...toolsets, ...operations]),
    ...(config.callsPerMinute === undefined ? {} : { callsPerMinute: config.callsPerMinute }),
    concurrency: config.concurrency,
  };
}

/** The AI client of this process, on stdio or behind the one HTTP key. */
export function configuredAgent(config: Config, registry: Registry, name = 'agent'): Caller {
  const defaults = registry.toolsets.filter((set) => set.default).map((set) => set.name);
  const tools = known(
    'tools',
    config.tools ?? [],
    registry.entries.map((entry) => entry.name),
  );
  return {
    kind: 'agent',
    id: name,
    name,
    role: configuredRole(config, registry),
    pinned: {
      ...(config.server ? { server: config.server } : {}),
      ...(config.channel ? { channel: config.channel } : {}),
    },
    ...(config.toolsets ? {} : { listed: { toolsets: defaults, operations: tools } }),
  };
}

/** Whoever runs the command line: bound by the same role, but shown everything it allows. */
export function operator(config: Config, registry: Registry): Caller {
  const { listed: _, ...agent } = configuredAgent(config, registry, 'operator');
  return { ...agent, kind: 'operator' };
}
