import { oneLine } from '../domain/hidden-text.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Guild } from '../kernel/pipeline.ts';
import type { Logger } from '../kernel/telemetry.ts';
import { createMcp, type Mcp } from '../surfaces/mcp/mcp.ts';
import type { Assembly } from './assemble.ts';
import { openChanges } from './changes.ts';
import { createDirectory } from './directory.ts';
import { version } from './version.ts';

type Parts = Pick<Assembly, 'guild' | 'discord' | 'memory' | 'prompts' | 'logger'>;

export interface OpenMcpOptions {
  /** For transports without authentication. */
  caller?: Caller;
  /** Wraps what tools are called through; looking at lists goes past it. */
  onCalls?(guild: Guild): Guild;
}

/** The MCP surface of the assembled parts. */
export function openMcp(
  { guild, discord, memory, prompts, logger }: Parts,
  { caller, onCalls = (same) => same }: OpenMcpOptions = {},
): Mcp {
  return createMcp({
    guild: onCalls(guild),
    info: { name: 'guildhall', title: 'Guildhall', version },
    directory: createDirectory(guild),
    prompts,
    changes: openChanges({ discord, memory, logger }),
    ondefect: (error) => logger.error({ err: error }, 'a request could not be handled'),
    ...(caller ? { caller } : {}),
  });
}

/** Clients may send anything, and as often as they like: a line says what it was, and no more. */
export const protocolErrors = (logger: Logger) => (error: Error) =>
  logger.warn({ problem: oneLine(error.message, 300) }, 'protocol error');
