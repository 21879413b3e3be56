import { ConfigError } from '../config/config-error.ts';
import type { Authenticate } from '../kernel/authenticate.ts';
import { type HttpService, serveHttp } from '../surfaces/http/serve.ts';
import { createMcp } from '../surfaces/mcp/mcp.ts';
import { openChanges } from './changes.ts';
import { createDirectory } from './directory.ts';
import { compileWhatIsHot } from './jit.ts';
import type { Started } from './start.ts';
import { version } from './version.ts';

interface ServeOptions {
  host: string;
  port: number;
  authenticate: Authenticate;
  /** The flag by which whoever started this chooses another port. */
  portFlag?: string;
}

/** Puts the MCP surface in front of the assembled parts, over HTTP. */
export function serveAssembly(
  {
    guild,
    config,
    discord,
    memory,
    prompts,
    logger,
  }: Pick<Started, 'guild' | 'config' | 'discord' | 'memory' | 'prompts' | 'logger'>,
  { host, port, authenticate, portFlag = '--http-port' }: ServeOptions,
): HttpService {
  compileWhatIsHot();
  const onerror = (error: Error) => logger.warn({ err: error }, 'protocol error');
  const options = {
    mcp: createMcp({
      guild,
      info: { name: 'guildhall', title: 'Guildhall', version },
      directory: createDirectory(guild),
      prompts,
      changes: openChanges({ discord, memory, logger }),
    }),
    hostname: host,
    port,
    authenticate,
    hosts: config.httpAllowedHosts,
    origins: config.httpAllowedOrigins,
    readiness: () => {
      const { token, gateway } = discord.status();
      return { ready: token !== 'refused', checks: { token, gateway } };
    },
    onerror,
  };
  try {
    return serveHttp(options);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new ConfigError(
      'http_port',
      `${host}:${port}`,
      'another program listens there already, perhaps another Guildhall',
      `Choose another port with ${portFlag}; 0 takes a free one.`,
    );
  }
}
