import { loadConfig } from '../../config/load.ts';
import type { SettingName } from '../../config/settings.ts';
import { presentWords } from '../../domain/wording/wording.ts';
import type { CatalogueEntry, Registry } from '../../kernel/catalogue.ts';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { describeTool, listTools } from '../../surfaces/cli/tools.ts';
import { assemble } from '../assemble.ts';
import { configuredAgent, operator, readyRegistry } from '../callers.ts';

interface ToolsOptions {
  flags: Partial<Record<SettingName, unknown>>;
  operation?: string;
  all: boolean;
  as: 'text' | 'json' | 'yaml';
}

export async function runTools({ flags, operation, all, as }: ToolsOptions): Promise<number> {
  const { config } = loadConfig({ flags });
  const { guild, registry, stop } = assemble({ config, fileRoots: [] });
  const every = all || operation !== undefined;
  await readyRegistry(config, registry);
  if (every) await registry.listAll();
  const allowed = guild.list(every ? operator(config, registry) : configuredAgent(config, registry));
  const entries = every ? registry.entries : allowed;
  if (operation === undefined) {
    process.stdout.write(
      as === 'yaml'
        ? starter(entries, registry)
        : `${listTools({ entries, allowed, toolsets: registry.toolsets }, { json: as === 'json' })}\n`,
    );
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
    process.stdout.write(
      as === 'yaml'
        ? starter([entry], registry)
        : `${as === 'json' ? JSON.stringify(entry, null, 2) : describeTool(entry)}\n`,
    );
  }
  await stop();
  return 0;
}

/** Begins as comments, so that it can be used as it is. */
const ABOUT = `# What clients and models are told of the tools. Change what you like, leave out what may stay, and start with
# --descriptions FILE (or descriptions: FILE in guildhall.yaml). Names stay as they are. Searches find the old words too.
`;

const starter = (entries: readonly CatalogueEntry[], { toolsets }: Registry) =>
  `${ABOUT}${Bun.YAML.stringify(presentWords(entries, toolsets), null, 2)}\n`;
