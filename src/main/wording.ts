import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { readWordings } from '../domain/wording/read.ts';
import { fieldsOf, reworded, type Wordings } from '../domain/wording/wording.ts';
import type { Registry } from '../kernel/catalogue.ts';
import { nearest } from '../kernel/nearest.ts';

/** Bytes; every operation with every field takes a quarter of it. */
const LARGEST = 4_000_000;

/** Around which line the parser gave up, which it does not say: where one line more makes it complain as of the whole. */
function faultyLine(text: string, parse: (text: string) => unknown): number {
  const complaint = (part: string) => {
    try {
      parse(part);
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const lines = text.split('\n');
  const whole = complaint(text);
  let [before, after] = [0, lines.length];
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (complaint(lines.slice(0, middle).join('\n')) === whole) after = middle;
    else before = middle;
  }
  return after;
}

function readFile(file: string): Wordings {
  const refuse = (where: string, problem: string, remedy: string) =>
    new ConfigError('descriptions', file, where === '' ? problem : `${where}: ${problem}`, remedy);
  let text: string;
  try {
    if (statSync(file).size > LARGEST)
      throw refuse('', 'the file is larger than 4 MB', 'Leave out what you do not change.');
    // Editors on Windows begin files with a mark.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw refuse('', 'the file cannot be read', 'Check the path and its permissions.');
  }
  const [kind, parse] = file.endsWith('.json') ? (['JSON', JSON.parse] as const) : (['YAML', Bun.YAML.parse] as const);
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    throw refuse(`line ${faultyLine(text, parse)} or close to it`, `not valid ${kind}: ${why}`, 'Correct the file.');
  }
  return readWordings(content, refuse);
}

/**
 * Has every list speak in the words of a file. Names in it that do not exist stop the start: else a typo would leave the
 * old words in place, and nobody would notice.
 */
export async function speakAsIn(path: string, registry: Registry): Promise<void> {
  const file = resolve(path);
  const { operations, toolsets } = readFile(file);
  const unknown = (where: string, name: string, all: readonly string[], none: string) => {
    const close = nearest(name, all);
    return new ConfigError(
      'descriptions',
      file,
      `${where}${name}: there is no such ${none}`,
      close.length > 0 ? `Did you mean ${close.join(', ')}?` : 'guildhall tools --all --yaml prints all there are.',
    );
  };
  const named = [...operations.keys()];
  const curated = new Set(registry.entries.map(({ name }) => name));
  // Endpoints are looked up, and loaded for it, only where the file speaks of them.
  const entries = named.every((name) => curated.has(name)) ? registry.entries : await registry.all();
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [name, { fields }] of operations) {
    const entry = byName.get(name);
    if (!entry) throw unknown('operations.', name, [...byName.keys()], 'operation');
    const all = Object.keys(fieldsOf(entry));
    for (const field of fields.keys()) {
      if (!all.includes(field)) throw unknown(`operations.${name}.fields.`, field, all, 'field');
    }
  }
  const sets = registry.toolsets.map(({ name }) => name);
  for (const name of toolsets.keys()) {
    if (!sets.includes(name)) throw unknown('toolsets.', name, sets, 'toolset');
  }
  registry.reword({
    entry(entry) {
      const wording = operations.get(entry.name);
      return wording ? reworded(entry, wording) : entry;
    },
    toolset: (set) => ({ ...set, description: toolsets.get(set.name) ?? set.description }),
  });
}
