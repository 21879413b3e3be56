import { ConfigError } from '../config/config-error.ts';
import type { Authenticate } from '../kernel/authenticate.ts';
import { type HttpService, serveHttp } from '../surfaces/http/serve.ts';
import { interactionsEndpoint } from './interactions/endpoint.ts';
import { compileWhatIsHot } from './jit.ts';
import { openMcp, protocolErrors } from './open-mcp.ts';
import type { Started } from './start.ts';

interface ServeOptions {
  host: string;
  port: number;
  authenticate: Authenticate;
  /** The flag by which whoever started this chooses another port. */
  portFlag?: string;
}

/** Puts the MCP surface in front of the assembled parts, over HTTP. */
export function serveAssembly(
  parts: Pick<Started, 'guild' | 'config' | 'discord' | 'interactions' | 'memory' | 'prompts' | 'logger'>,
  { host, port, authenticate, portFlag = '--http-port' }: ServeOptions,
): HttpService {
  compileWhatIsHot();
  const { config, discord, logger } = parts;
  const options = {
    mcp: openMcp(parts),
    hostname: host,
    port,
    authenticate,
    hosts: config.httpAllowedHosts,
    origins: config.httpAllowedOrigins,
    readiness: () => {
      const { token, gateway } = discord.status();
      return { ready: token !== 'refused', checks: { token, gateway } };
    },
    onerror: protocolErrors(logger),
    ...(config.token === undefined || config.readOnly ? {} : { interactions: interactionsEndpoint(parts) }),
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
