import { ConfigError } from '../../config/config-error.ts';
import type { SettingName } from '../../config/settings.ts';
import { bearerKey } from '../../identity/bearer.ts';
import { ensureHttpKey } from '../../identity/http-key.ts';
import { configuredAgent } from '../callers.ts';
import { serveJobs } from '../jobs/serve-jobs.ts';
import { serveQuestions } from '../questions/serve-questions.ts';
import { serveSchedules } from '../schedules/serve-schedules.ts';
import { serveAssembly } from '../serve-assembly.ts';
import { type Started, start } from '../start.ts';
import { startUpkeep } from '../upkeep.ts';

const DRAIN_MS = 10_000;

/** Serves until SIGINT or SIGTERM, then lets running calls finish. */
export async function runServe({
  flags,
  sandbox,
}: {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
}): Promise<number> {
  const parts = await start({ flags, sandbox, fileRoots: [] });
  try {
    return await serveUntilStopped(parts);
  } finally {
    await parts.stop();
  }
}

async function serveUntilStopped(parts: Started): Promise<number> {
  const { config, registry, gateway, logger } = parts;
  const generated = config.httpKey === undefined ? ensureHttpKey(config.home) : undefined;
  const key = config.httpKey ?? generated?.key ?? '';
  if (key.length < 16) {
    throw new ConfigError(
      'http_key',
      parts.origins.httpKey ?? 'the configuration',
      'is shorter than 16 characters',
      'Use a long random one.',
    );
  }
  parts.redactor.hold(key);
  const service = serveAssembly(parts, {
    host: config.httpHost,
    port: config.httpPort,
    authenticate: bearerKey(key, configuredAgent(config, registry)),
  });
  logger.info({ url: service.url }, `listening on ${service.url}`);
  if (generated) logger.info({ path: generated.path }, `clients send the bearer key in ${generated.path}`);
  void gateway.start();
  const runners = [serveSchedules(parts), serveJobs(parts), serveQuestions(parts)];
  const upkeep = startUpkeep(parts);

  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  process.once('SIGINT', () => stop());
  process.once('SIGTERM', () => stop());
  await stopped;
  logger.info({}, 'finishing running calls');
  await Promise.all([service.drain(DRAIN_MS), ...runners.map((runner) => runner?.stop(DRAIN_MS)), upkeep.stop()]);
  return 0;
}
