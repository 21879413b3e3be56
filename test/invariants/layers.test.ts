import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Glob } from 'bun';

const root = new URL('../..', import.meta.url).pathname;

/** Folder of src → folders of src it may import. Every folder may import itself; adapters never each other. */
const MAY_IMPORT: Record<string, string[]> = {
  kernel: [],
  domain: ['kernel'],
  policy: ['kernel', 'domain'],
  operations: ['kernel', 'domain'],
  config: ['kernel'],
  telemetry: ['kernel'],
  storage: ['kernel'],
  bus: ['kernel'],
  discord: ['kernel'],
  identity: ['kernel'],
  surfaces: ['kernel'],
  main: [
    'kernel',
    'domain',
    'policy',
    'operations',
    'config',
    'telemetry',
    'storage',
    'bus',
    'discord',
    'identity',
    'surfaces',
  ],
};

/** Packages that only one folder may import; node: and bun: modules are free. */
const PACKAGES: Record<string, string[]> = {
  kernel: ['zod'],
  domain: ['compromise', 'croner', '@resvg/resvg-wasm', 'dejavu-fonts-ttf'],
  policy: ['zod'],
  operations: ['zod', 're2js'],
  config: [],
  telemetry: [],
  discord: ['@discordjs/rest', '@discordjs/ws', '@discordjs/rest/web'],
  storage: ['kysely', 'pg'],
  identity: [],
  surfaces: ['@modelcontextprotocol/server', 'zod'],
  main: ['commander', '@modelcontextprotocol/client'],
};

interface Import {
  from: string;
  specifier: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"`;()]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)\s*import\s+'([^']+)'/g;
  return [...text.matchAll(statements)].map((match) => ({
    from: file,
    specifier: match[2] ?? match[3] ?? match[4] ?? '',
    typeOnly: Boolean(match[1]),
  }));
}

const files = (pattern: string) => [...new Glob(pattern).scanSync({ cwd: root })].sort();
const imports = (pattern: string) => files(pattern).flatMap(importsOf);
const target = ({ from, specifier }: Import) => normalize(join(dirname(from), specifier));
const folderOf = (path: string) => path.split('/')[1] ?? '';

test('folders of src import only what the table allows', () => {
  const broken = imports('src/**/*.ts')
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map((found) => ({ ...found, to: target(found) }))
    .filter(({ from, to }) => {
      if (to.startsWith('sandbox/')) return folderOf(from) !== 'main';
      if (!to.startsWith('src/')) return to !== 'package.json';
      const [here, there] = [folderOf(from), folderOf(to)];
      return here !== there && !MAY_IMPORT[here]?.includes(there);
    })
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
  expect(broken).toEqual([]);
});

test('packages are imported where the table says; discord-api-types only as types', () => {
  const broken = imports('src/**/*.ts')
    .filter(({ specifier }) => !/^(\.|node:|bun$|bun:)/.test(specifier))
    .filter(({ from, specifier, typeOnly }) => {
      if (specifier.startsWith('discord-api-types')) return !typeOnly;
      return !(PACKAGES[folderOf(from)] ?? []).some((name) => specifier === name || specifier.startsWith(`${name}/`));
    })
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
  expect(broken).toEqual([]);
});

test('the sandbox and the product share no code', () => {
  const broken = imports('sandbox/**/*.ts')
    .filter(({ specifier }) => specifier.startsWith('.'))
    .filter((found) => target(found).startsWith('src/'))
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
  expect(broken).toEqual([]);
});

test('only configuration reads the environment', () => {
  const broken = files('src/**/*.ts')
    .filter((file) => !file.startsWith('src/config/'))
    .filter((file) => /process\.env|Bun\.env|import\.meta\.env/.test(readFileSync(join(root, file), 'utf8')));
  expect(broken).toEqual([]);
});

test('nothing but the command line writes to stdout', () => {
  const broken = files('src/**/*.ts')
    .filter((file) => !/^src\/(surfaces\/cli|main)\//.test(file))
    .filter((file) =>
      /console\.(log|info|debug)|process\.stdout|Bun\.stdout/.test(readFileSync(join(root, file), 'utf8')),
    );
  expect(broken).toEqual([]);
});

test('house style: kebab-case files of at most 400 lines, no utils, no default exports', () => {
  const sources = [...files('src/**/*.ts'), ...files('sandbox/**/*.ts')];
  const broken = sources.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const lines = text.split('\n').length - 1;
    const name = file.split('/').pop() ?? '';
    return [
      ...(/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.gen)?\.ts$/.test(name.replace('_', '-')) ? [] : [`${file}: not kebab-case`]),
      ...(lines > 400 ? [`${file}: ${lines} lines`] : []),
      ...(/utils?\b/.test(file) ? [`${file}: name it for what it does`] : []),
      ...(/^export default /m.test(text) ? [`${file}: default export`] : []),
    ];
  });
  expect(broken).toEqual([]);
});
