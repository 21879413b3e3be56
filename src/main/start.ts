import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { SettingName } from '../config/settings.ts';
import { FAMILIAR } from '../domain/familiar/familiar.ts';
import { type Assembly, assemble } from './assemble.ts';
import { readyRegistry } from './callers.ts';
import { watchForStrays } from './last-resort.ts';

export interface StartOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  /** Folders files may be sent from when configuration names none. */
  fileRoots: readonly string[];
  /** Settings that this command decides unless the user does. */
  defaults?: Partial<Record<SettingName, unknown>>;
}

export interface Started extends Assembly {
  config: ReturnType<typeof loadConfig>['config'];
  origins: ReturnType<typeof loadConfig>['origins'];
}

/** Configuration, a sandbox where one is asked for, and the assembled parts. */
export async function start({ flags, sandbox, fileRoots, defaults = {} }: StartOptions): Promise<Started> {
  const { config, origins, warnings } = loadConfig({ flags });
  for (const [name, value] of Object.entries(defaults)) {
    if (!(name in origins)) Object.assign(config, { [name]: value });
  }
  const world = sandbox ? await openSandbox() : undefined;
  if (world) {
    const { bus = 'memory:', store = 'sqlite::memory:' } = config;
    // A sandbox is of this process alone, and what happened in it does not belong among what really did.
    Object.assign(config, { token: world.token, apiUrl: world.api, bus, store });
  }
  let parts: Assembly;
  try {
    const assembled = assemble({ config, fileRoots });
    await readyRegistry(config, assembled.registry);
    parts = config.compat === undefined ? assembled : await withOldNames(assembled, config.compat);
  } catch (error) {
    await world?.stop();
    throw error;
  }
  for (const warning of warnings) parts.logger.warn({}, warning);
  const unwatch = watchForStrays(parts.logger);
  return {
    ...parts,
    config,
    origins,
    async stop() {
      await parts.stop();
      await world?.stop();
      unwatch();
    },
  };
}

/** The parts with a guild that answers to the tool names of another server as well. */
async function withOldNames(parts: Assembly, compat: string): Promise<Assembly> {
  const from = FAMILIAR.find((name) => name === compat);
  if (!from) {
    throw new ConfigError(
      'compat',
      'the configuration',
      `there is no "${compat}"`,
      `Choose of ${FAMILIAR.join(', ')}.`,
    );
  }
  const { familiarGuild } = await import('./familiar-guild.ts');
  return { ...parts, guild: await familiarGuild(parts.guild, parts.registry, from) };
}

/** A sandbox inside this process, with the token of its first bot. Loaded only when asked for. */
export async function openSandbox() {
  const { startSandbox } = await import('../../sandbox/main.ts');
  const sandbox = await startSandbox();
  const token = sandbox.world.applications.values().next().value?.token;
  if (token === undefined) throw new Error('The sandbox has no bot.');
  return { api: sandbox.api, control: sandbox.control, token, stop: () => sandbox.stop() };
}
