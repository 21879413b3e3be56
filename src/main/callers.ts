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

/** Whether configuration speaks of endpoint operations, so that their names must be known before callers are made. */
const namesEndpoints = (
  { listEndpoints, toolsets, tools, excludeTools, approval }: Config,
  registry: Registry,
): boolean => {
  const curated = new Set(registry.entries.flatMap(({ name, toolset }) => [name, toolset]));
  const words = ['all', 'default', 'read', 'create', 'update', 'delete'];
  const named = [...(toolsets ?? []), ...(tools ?? []), ...excludeTools, ...approval];
  return listEndpoints || named.some((name) => !curated.has(name) && !words.includes(name));
};

/** Endpoint operations cost memory, so they are known from the start only where configuration speaks of them. */
export async function readyRegistry(config: Config, registry: Registry): Promise<void> {
  if (namesEndpoints(config, registry)) await registry.listAll();
  if (config.descriptions !== undefined) {
    const { speakAsIn } = await import('./wording.ts');
    await speakAsIn(config.descriptions, registry);
  }
}

/** Toolsets that `toolsets` names, with its two general words replaced. */
function expandedToolsets(config: Config, registry: Registry): readonly string[] | undefined {
  const all = registry.toolsets.map(({ name }) => name);
  const chosen = config.toolsets && known('toolsets', config.toolsets, ['all', 'default', ...all]);
  const expanded = chosen?.flatMap((name) =>
    name === 'default' ? registry.toolsets.filter((set) => set.default).map((set) => set.name) : [name],
  );
  return expanded?.includes('all') ? all : expanded;
}

/** What is listed of all that the role allows. Toolsets that have nothing but endpoints list those. */
function listedOf(
  config: Config,
  registry: Registry,
  toolsets: readonly string[] | undefined,
): NonNullable<Caller['listed']> {
  const defaults = registry.toolsets.filter((set) => set.default).map((set) => set.name);
  // Who comes with the names of another server has enough tools in its list.
  const chosen = toolsets ?? (config.compat === undefined ? defaults : ['catalogue']);
  const curated = new Set(
    registry.entries.flatMap(({ toolset, endpoint }) => (endpoint === undefined ? [toolset] : [])),
  );
  return {
    toolsets: chosen,
    rare: toolsets !== undefined,
    endpoints: config.listEndpoints ? chosen : chosen.filter((name) => !curated.has(name)),
    operations: config.tools ?? [],
  };
}

/** The role that configuration describes. Names that do not exist stop the start: a typo must not widen or empty it. */
function configuredRole(config: Config, registry: Registry): Role {
  const operations = registry.entries.map(({ name }) => name);
  const toolsets = registry.toolsets.map(({ name }) => name);
  const effects = ['read', 'create', 'update', 'delete'];
  const tools = known('tools', config.tools ?? [], operations);
  const chosen = expandedToolsets(config, registry);
  const all = chosen?.length === toolsets.length;
  return {
    name: 'configured',
    ...(chosen && !all ? { toolsets: chosen, operations: tools } : {}),
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
  return {
    kind: 'agent',
    id: name,
    name,
    role: configuredRole(config, registry),
    pinned: {
      ...(config.server ? { server: config.server } : {}),
      ...(config.channel ? { channel: config.channel } : {}),
    },
    listed: listedOf(config, registry, expandedToolsets(config, registry)),
  };
}

/** Whoever runs the command line: bound by the same role, but shown everything it allows. */
export function operator(config: Config, registry: Registry): Caller {
  const { listed: _, ...agent } = configuredAgent(config, registry, 'operator');
  return { ...agent, kind: 'operator' };
}
