// What the build leaves out of the libraries it bundles. Each entry names what it saves in an idle stdio process.
import { readFileSync } from 'node:fs';
import type { BunPlugin } from 'bun';
import * as discordTypes from 'discord-api-types/v10';

/** The text between two marks, both of which must be there: a new version of a library fails the build, not the program. */
function cut(text: string, from: string, to: string, instead: string): string {
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`The build no longer finds ${JSON.stringify(from)} … in a library.`);
  return text.slice(0, start) + instead + text.slice(end + to.length);
}

/**
 * discord-api-types is CommonJS, so that one enum brings them all: 5 MB. As constants the unused ones fall away. What
 * holds functions (Routes, CDNRoutes) is used only by parts of @discordjs that this program has no use for.
 */
function enumsAsConstants(): string {
  const isPlain = (value: unknown) =>
    typeof value !== 'object' ||
    Object.values(value as object).every((one) => typeof one === 'string' || typeof one === 'number');
  return Object.entries(discordTypes)
    .filter(([name]) => name !== 'default')
    .map(([name, value]) => `export const ${name} = ${isPlain(value) ? JSON.stringify(value) : 'undefined'};`)
    .join('\n');
}

/** The catalogue with the schemas of operations as text, taken apart each time that something asks for one. */
function schemasAsText(catalogue: string): string {
  const entries = JSON.parse(catalogue) as { input: unknown; output: unknown }[];
  const rows = entries.map(({ input, output, ...entry }) => [entry, JSON.stringify(input), JSON.stringify(output)]);
  return `export default ${JSON.stringify(rows)}.map(([entry, input, output]) => ({
    ...entry,
    get input() { return JSON.parse(input); },
    get output() { return JSON.parse(output); },
  }));`;
}

export const lean = (root: string): BunPlugin => ({
  name: 'lean',
  setup(build) {
    // ajv, loaded at start to check schemas that this program never sends through the MCP SDK: 4 MB and 14 ms.
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: `${root}scripts/no-ajv-shim.ts`,
    }));

    // The same again in the client, which only the demo has, and what checks the sandbox's answers, which only tests ask
    // for: 1.2 MB of the file.
    build.onResolve({ filter: /^@modelcontextprotocol\/client\/_shims$/ }, () => ({
      path: `${root}scripts/no-ajv-client-shim.ts`,
    }));
    build.onLoad({ filter: /sandbox\/spec\/responses\.ts$/ }, () => ({
      contents: `export function createResponseValidator() {
        throw new Error('This build does not check answers: run the sandbox from its sources.');
      }`,
      loader: 'js',
    }));

    // As objects they are larger, and few of them are listed: 0.7 MB.
    build.onLoad({ filter: /operations\/catalogue\.gen\.json$/ }, ({ path }) => ({
      contents: schemasAsText(readFileSync(path, 'utf8')),
      loader: 'js',
    }));

    // undici, which Bun emulates: 5 MB. The entry for the web has fetch in its place, and we bring our own anyway.
    build.onResolve({ filter: /^@discordjs\/rest$/ }, () => ({
      path: `${root}node_modules/@discordjs/rest/dist/web.mjs`,
    }));

    build.onResolve({ filter: /^discord-api-types\/v10$/ }, () => ({ path: 'v10', namespace: 'enums' }));
    build.onLoad({ filter: /.*/, namespace: 'enums' }, () => ({ contents: enumsAsConstants(), loader: 'js' }));

    // A tree of the first bytes of files, for uploads without a type. Ours are encoded by us (request-encoding.ts).
    build.onResolve({ filter: /^magic-bytes\.js$/ }, () => ({ path: 'magic-bytes', namespace: 'unused' }));
    build.onLoad({ filter: /^magic-bytes$/, namespace: 'unused' }, () => ({
      contents: `export function filetypeinfo() {
        throw new Error('This build does not guess the type of a file.');
      }`,
      loader: 'js',
    }));

    // A copy of node's util.inspect, for the text of one error: 8 MB.
    build.onLoad({ filter: /async_event_emitter\/dist\/index\.mjs$/ }, ({ path }) => ({
      contents: cut(
        readFileSync(path, 'utf8'),
        'var require_inspect =',
        'var import_inspect = __toESM(require_inspect(), 1);',
        'var import_inspect = { default: { inspect: Bun.inspect } };',
      ),
      loader: 'js',
    }));
  },
});
