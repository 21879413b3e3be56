import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { importClientConfig } from '../../domain/familiar/client-config.ts';
import { OperationError } from '../../kernel/errors.ts';

interface ConfigImportOptions {
  file: string;
  output?: string;
}

/** The program as a client should start it: this file where it is the compiled one. */
const program = () => (/^guildhall(\.exe)?$/.test(basename(process.execPath)) ? process.execPath : 'guildhall');

function readConfig(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperationError('invalid_input', `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      hint: "Give the file in which your client's MCP servers stand, such as claude_desktop_config.json or .cursor/mcp.json.",
    });
  }
  // Clients write comments and trailing commas, which JSON5 knows.
  let found: unknown;
  try {
    found = Bun.JSON5.parse(text);
  } catch {}
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Record<string, unknown>;
  throw new OperationError('invalid_input', `${file} does not hold a JSON object.`, {
    hint: 'Is it the configuration of an MCP client? Nothing was written.',
  });
}

/** Writes a client's configuration anew with Guildhall in the place of other servers. Says what it did, never a token. */
export async function runConfigImport({ file, output }: ConfigImportOptions): Promise<number> {
  const { config, imported } = importClientConfig(readConfig(file), program());
  if (imported.length === 0) {
    throw new OperationError('not_found', `${file} names no Discord server that is known here.`, {
      hint: 'Known are those of hanweg, barryyip0625 (mcp-discord), SaseQ and quadslab, and Guildhall itself. Nothing was written.',
    });
  }
  const target = output ?? file.replace(/(\.json[c5]?)?$/, '.guildhall.json');
  try {
    // It holds a token, and nothing that is there is overwritten.
    writeFileSync(target, `${JSON.stringify(config, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new OperationError('conflict', `${target} ${exists ? 'is there already' : 'cannot be written'}.`, {
      hint: 'Choose another with --output. Nothing was written.',
    });
  }
  for (const { name, from, left } of imported) {
    const how =
      from === 'guildhall'
        ? 'is Guildhall already, brought up to date'
        : `was ${from}'s: its tools answer by their old names`;
    process.stdout.write(`${name}: ${how}.${left.length > 0 ? ` Not carried over: ${left.join(', ')}.` : ''}\n`);
  }
  process.stdout.write(
    `Written to ${target}. Look at it, then put it in the place of ${file} and restart the client.\n`,
  );
  return 0;
}
