import { loadConfig } from '../../config/load.ts';
import type { SettingName } from '../../config/settings.ts';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { describeTool, listTools } from '../../surfaces/cli/tools.ts';
import { assemble } from '../assemble.ts';
import { configuredAgent, operator, readyRegistry } from '../callers.ts';

interface ToolsOptions {
  flags: Partial<Record<SettingName, unknown>>;
  operation?: string;
  all: boolean;
  json: boolean;
}

export async function runTools({ flags, operation, all, json }: ToolsOptions): Promise<number> {
  const { config } = loadConfig({ flags });
  const { guild, registry, stop } = assemble({ config, fileRoots: [] });
  const every = all || operation !== undefined;
  await (every ? registry.listAll() : readyRegistry(config, registry));
  const allowed = guild.list(every ? operator(config, registry) : configuredAgent(config, registry));
  const entries = every ? registry.entries : allowed;
  if (operation === undefined) {
    process.stdout.write(`${listTools({ entries, allowed, toolsets: registry.toolsets }, { json })}\n`);
  } else {
    const entry = entries.find(({ name }) => name === operation);
    if (!entry) {
      const close = nearest(
        operation,
        entries.map(({ name }) => name),
      );
      throw new OperationError('unknown_operation', `There is no operation named ${JSON.stringify(operation)}.`, {
        hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : 'guildhall tools --all lists them.',
      });
    }
    process.stdout.write(`${json ? JSON.stringify(entry, null, 2) : describeTool(entry)}\n`);
  }
  await stop();
  return 0;
}
