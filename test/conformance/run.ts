// Runs the official MCP conformance suite against the product's own HTTP transport: both requirement sets on a server
// that holds the suite's fixtures, then what needs no fixture on the product's own MCP server. Exits 0 only when every
// scored scenario passes. `--verbose` shows the passing runs too.
import { serveHttp } from '../../src/surfaces/http/serve.ts';
import { agent, littleGuild } from '../surfaces/little-guild.ts';
import { littleService } from '../surfaces/little-service.ts';
import { createFixtures } from './fixtures/servers.ts';

const suite = new URL('../../node_modules/.bin/conformance', import.meta.url).pathname;
const suiteCaller = agent('suite');
// The suite can send no key.
const open = { authenticate: () => suiteCaller, port: 0 };
const fixtures = serveHttp({ mcp: { servers: createFixtures(() => fixtures.notify) }, ...open });
const little = littleGuild();
const product = littleService(open, { prompts: little.prompts }, little);

interface Run {
  what: string;
  url: string;
  options: string[];
  /** Scored scenarios there must be: a suite that finds nothing to run must not count as passed. */
  least: number;
}

const scenario = (name: string, version: string): Run => ({
  what: `${name} ${version}`,
  url: product.url,
  options: ['--scenario', name, '--spec-version', version],
  least: 0,
});

/** The prompts that these ask for are Markdown files in `little-prompts`. */
const PROMPTS = [
  'prompts-list',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
  'completion-complete',
];

const runs: Run[] = [
  { what: '2026-07-28', url: fixtures.url, options: ['--requirements', '2026-07-28'], least: 37 },
  { what: '2025-11-25', url: fixtures.url, options: ['--requirements', '2025-11-25'], least: 30 },
  ...[
    'tools-list',
    'http-header-validation',
    'dns-rebinding-protection',
    'input-required-result-unsupported-methods',
    ...PROMPTS,
  ].map((name) => scenario(name, '2026-07-28')),
  ...[
    'server-initialize',
    'ping',
    'tools-list',
    'server-sse-multiple-streams',
    'server-session-lifecycle',
    ...PROMPTS,
  ].map((name) => scenario(name, '2025-11-25')),
];

/** Scored scenarios of a requirement run: those listed by name before the unscored ones are named again. */
function scored(output: string): { passed: string[]; failed: string[] } {
  const [all = '', unscored = ''] = output.split(/^Not scored for /m);
  const named = (mark: string, text: string) =>
    [...text.matchAll(new RegExp(`^\\s*${mark} ([\\w-]+)`, 'gm'))].map(([, name = '']) => name);
  const left = new Set([...named('✓', unscored), ...named('✗', unscored)]);
  const counted = (mark: string) => named(mark, all).filter((name) => !left.has(name));
  return { passed: counted('✓'), failed: counted('✗') };
}

async function execute({ what, url, options, least }: Run): Promise<boolean> {
  // The suite needs Node 22; Bun runs it, whatever Node there is.
  const command = [process.execPath, '--bun', suite, 'server', '--url', url, ...options];
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe', env: { ...process.env, NO_COLOR: '1' } });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const { passed, failed } = scored(out);
  const fine = code === 0 && failed.length === 0 && passed.length >= least;
  const tally = least > 0 ? `: ${passed.length} of ${passed.length + failed.length} scored scenarios` : '';
  console.log(`${fine ? 'ok  ' : 'FAIL'} conformance ${what}${tally}`);
  if (!fine || process.argv.includes('--verbose')) console.log(`${out}\n${err}`);
  return fine;
}

let fine = true;
for (const run of runs) fine = (await execute(run)) && fine;
await Promise.all([fixtures.drain(0), product.drain(0)]);
process.exit(fine ? 0 : 1);
