import type { Familiar } from './familiar.ts';

type Json = Record<string, unknown>;

/** How a client is told of a server, whichever client it is. */
interface ServerEntry {
  command?: unknown;
  args?: unknown;
  env?: unknown;
}

export interface Imported {
  /** The entry's name in the client's file. */
  name: string;
  /** Whose server it was; `guildhall` for one of our own. */
  from: Familiar | 'guildhall';
  /** What could not be carried over. */
  left: string[];
}

export interface Import {
  /** The whole file as it should be. */
  config: Json;
  imported: Imported[];
}

/** Where clients keep their servers. */
const PLACES = ['mcpServers', 'servers', 'context_servers'] as const;

/** By what a server's command line says. The more particular first: two of them go by nearly one name. */
const SIGNS: readonly (readonly [Imported['from'], RegExp])[] = [
  ['guildhall', /(^|[\s/\\])guildhall(\.exe)?(@\S+)?(\s|$)/i],
  ['quadslab', /@quadslab\.io\/discord-mcp/i],
  ['saseq', /saseq\/discord-mcp|discord-mcp[^\s]*\.jar/i],
  ['hanweg', /hanweg|(^|[\s/\\])uvx?(\.exe)?\s.*mcp-discord|discord_mcp/i],
  ['barryyip', /barryyip0625\/mcp-discord|(^|[\s/\\])mcp-discord(@\S+)?(\s|$)|mcp-discord[/\\]build[/\\]index\.js/i],
];

const TOKENS = ['DISCORD_TOKEN', 'DISCORD_BOT_TOKEN'];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** `-e NAME=value` of docker, and `--config token` of one of them. */
function variablesIn(args: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [i, word] of args.entries()) {
    const next = args[i + 1];
    if ((word === '-e' || word === '--env') && next?.includes('=')) {
      found[next.slice(0, next.indexOf('='))] = next.slice(next.indexOf('=') + 1);
    }
    const given = /^--config=(.+)$/.exec(word)?.[1] ?? (word === '--config' ? next : undefined);
    if (given !== undefined && /^[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}$/.test(given)) found['DISCORD_TOKEN'] = given;
  }
  return found;
}

function converted(entry: ServerEntry, from: Familiar, program: string): { entry: Json; left: string[] } {
  const own = isObject(entry.env) ? (entry.env as Record<string, string>) : {};
  const variables = { ...variablesIn(textsOf(entry.args)), ...own };
  const token = TOKENS.map((name) => variables[name]).find((value) => value !== undefined);
  const server = variables['DISCORD_GUILD_ID'];
  const known = [...TOKENS, 'DISCORD_GUILD_ID'];
  const { command: _, args: __, env: ___, ...rest } = entry as Json;
  return {
    entry: {
      ...rest,
      command: program,
      args: ['stdio', '--compat', from],
      env: {
        ...(token === undefined ? {} : { DISCORD_TOKEN: token }),
        ...(server ? { GUILDHALL_SERVER: server } : {}),
      },
    },
    left: [
      ...Object.keys(variables).filter((name) => !known.includes(name)),
      ...(token === undefined ? ['a token: set DISCORD_TOKEN'] : []),
    ],
  };
}

/** What this program and others have been told the token by → how it is told now. */
const RENAMED: Readonly<Record<string, string>> = { DISCORD_BOT_TOKEN: 'DISCORD_TOKEN' };

function renewed(entry: ServerEntry, program: string): Json {
  const env = isObject(entry.env) ? entry.env : {};
  const renamed = Object.fromEntries(Object.entries(env).map(([name, value]) => [RENAMED[name] ?? name, value]));
  const args = textsOf(entry.args).filter((word) => !/guildhall(@\S+)?$/.test(word) && word !== '-y');
  return { ...entry, command: program, args: args.length > 0 ? args : ['stdio'], env: renamed };
}

/**
 * A client's configuration in which servers that Guildhall can stand in for are replaced by it. Everything else stays as
 * it is. `program` is how the client is to start Guildhall.
 */
export function importClientConfig(config: Json, program: string): Import {
  const imported: Imported[] = [];
  const places = PLACES.filter((place) => isObject(config[place]));
  const changed = places.map((place) => {
    const servers = Object.entries(config[place] as Record<string, ServerEntry>).map(([name, entry]) => {
      const line = isObject(entry) ? [entry['command'], ...textsOf(entry['args'])].join(' ') : '';
      const from = SIGNS.find(([, sign]) => sign.test(line))?.[0];
      if (from === undefined) return [name, entry];
      const { entry: made, left } =
        from === 'guildhall' ? { entry: renewed(entry, program), left: [] } : converted(entry, from, program);
      imported.push({ name, from, left });
      return [name, made];
    });
    return [place, Object.fromEntries(servers)];
  });
  return { config: { ...config, ...Object.fromEntries(changed) }, imported };
}
