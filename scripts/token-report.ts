// What lists cost: the tokens of every toolset's tools as `tools/list` sends them, so that growth shows in review.
// `--check` only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { loadConfig } from '../src/config/load.ts';
import type { CatalogueEntry } from '../src/kernel/catalogue.ts';
import { assemble } from '../src/main/assemble.ts';
import { configuredAgent } from '../src/main/callers.ts';
import { toolLists } from '../src/surfaces/mcp/tools.ts';

const file = new URL('../test/snapshots/tokens.txt', import.meta.url);

const { config } = loadConfig({
  environment: {},
  flags: { store: 'sqlite::memory:', bus: 'memory:', logLevel: 'silent' },
});
const { guild, registry, stop } = assemble({ config, fileRoots: [] });
const caller = configuredAgent(config, registry);

/** Of these operations as tools, by the surface that lists them. */
function cost(entries: readonly CatalogueEntry[]): number {
  const { tools } = toolLists({ list: () => entries })(caller);
  return encode(JSON.stringify(tools)).length;
}

const listed = guild.list(caller);
await registry.listAll();
const row = (name: string, entries: readonly CatalogueEntry[]) =>
  `${name.padEnd(20)} ${String(entries.length).padStart(4)} ${String(entries.length > 0 ? cost(entries) : 0).padStart(7)}`;
const lines = [
  'list                tools  tokens',
  row('default', listed),
  '',
  'toolset             tools  tokens',
  ...registry.toolsets.map(({ name }) =>
    row(
      name,
      registry.entries.filter(({ toolset, endpoint }) => toolset === name && endpoint === undefined),
    ),
  ),
  '',
  'endpoints           tools  tokens',
  ...registry.toolsets
    .map(
      ({ name }) =>
        [name, registry.entries.filter(({ toolset, endpoint }) => toolset === name && endpoint !== undefined)] as const,
    )
    .filter(([, entries]) => entries.length > 0)
    .map(([name, entries]) => row(name, entries)),
];
await stop();

const text = `${lines.join('\n')}\n`;
let current = '';
try {
  current = readFileSync(file, 'utf8');
} catch {}
if (current !== text) {
  if (process.argv.includes('--check')) {
    process.stderr.write('test/snapshots/tokens.txt is not what the lists cost now. Run: npm run generate\n');
    process.exit(1);
  }
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
