// Makes dist/guildhall, one self-contained program. `--target=bun-linux-arm64` and the like build for another platform.
import { mkdirSync, statSync } from 'node:fs';
import catalogue from '../src/operations/catalogue.gen.json';
import { buildCatalogue } from './catalogue-source.ts';
import { lean } from './lean.ts';

if (JSON.stringify(await buildCatalogue()) !== JSON.stringify(catalogue)) {
  throw new Error('The catalogue is stale. Run: npm run generate');
}

const root = new URL('..', import.meta.url).pathname;
const target = process.argv.find((word) => word.startsWith('--target='))?.slice('--target='.length);
const outfile = `${root}dist/guildhall${target?.includes('windows') ? '.exe' : ''}`;
mkdirSync(`${root}dist`, { recursive: true });

const result = await Bun.build({
  entrypoints: [`${root}src/main/main.ts`],
  target: 'bun',
  minify: true,
  bytecode: true,
  format: 'esm',
  splitting: true,
  compile: {
    outfile,
    ...(target === undefined ? {} : { target: target as 'bun-linux-arm64' }),
    // Most programs wait, and most of what runs in them runs once: 5 MB less. `src/main/jit.ts` undoes it where work begins.
    jitPolicy: 100,
    // The folder an AI client starts us in belongs to some project: its files are not our configuration.
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
  plugins: [lean(root)],
});

for (const log of result.logs) console.error(String(log));
if (!result.success) process.exit(1);
console.log(`${outfile.slice(root.length)}: ${(statSync(outfile).size / 2 ** 20).toFixed(0)} MB`);
