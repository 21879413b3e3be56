import { loadConfig } from '../../config/load.ts';
import type { SettingName } from '../../config/settings.ts';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { describeTool, listTools } from '../../surfaces/cli/tools.ts';
import { assemble } from '../assemble.ts';
import { configuredAgent, operator } from '../callers.ts';

interface ToolsOptions {
  flags: Partial<Record<SettingName, unknown>>;
  operation?: string;
  all: boolean;
  json: boolean;
}

export async function runTools({ flags, operation, all, json }: ToolsOptions): Promise<number> {
  const { config } = loadConfig({ flags });
  const { guild, registry, stop } = assemble({ config, fileRoots: [] });
  const caller = all || operation !== undefined ? operator(config, registry) : configuredAgent(config, registry);
  if (operation === undefined) {
    process.stdout.write(`${listTools(guild, caller, { json })}\n`);
  } else {
    const entries = guild.list(caller);
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
