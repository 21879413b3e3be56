import { loadConfig } from '../../config/load.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { HttpService } from '../../surfaces/http/serve.ts';
import { assemble } from '../assemble.ts';
import { configuredAgent } from '../callers.ts';
import type { Runner } from '../claims/runner.ts';
import { serveJobs } from '../jobs/serve-jobs.ts';
import { outputGone } from '../output.ts';
import { serveQuestions } from '../questions/serve-questions.ts';
import { serveSchedules } from '../schedules/serve-schedules.ts';
import { serveAssembly } from '../serve-assembly.ts';
import { openSandbox } from '../start.ts';
import { version } from '../version.ts';
import { playScene } from './scene.ts';

const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const dim = (text: string) => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text);
const print = (line: string) => void process.stdout.write(`${line}\n`);

const indent = (text: string, lines = 14) => {
  const all = text.split('\n');
  const shown = all.slice(0, lines).map((line) => dim(`     ${line}`));
  return [...shown, ...(all.length > lines ? [dim(`     … ${all.length - lines} more lines`)] : [])].join('\n');
};

/**
 * The whole path on one machine: a sandbox, the server over HTTP in front of it, and a real MCP client at work. Only
 * this loopback server needs no key: what it fronts is a sandbox that ends with it.
 */
export async function runDemo({ once, port }: { once: boolean; port: string }): Promise<number> {
  const flags = { httpPort: once && port === '3323' ? '0' : port, logLevel: 'warn' };
  const { config } = loadConfig({ flags, environment: {} });
  const sandbox = await openSandbox();
  Object.assign(config, { token: sandbox.token, apiUrl: sandbox.api, bus: 'memory:', store: 'sqlite::memory:' });
  const parts = assemble({ config, fileRoots: [] });
  const agent: Caller = configuredAgent(config, parts.registry, 'demo');
  let service: HttpService | undefined;
  let runners: (Runner | undefined)[] = [];
  try {
    service = serveAssembly(
      { ...parts, config },
      { host: config.httpHost, port: config.httpPort, authenticate: () => agent, portFlag: '--port' },
    );
    await parts.gateway.start();
    runners = [serveSchedules, serveJobs, serveQuestions].map((serve) => serve({ ...parts, config }));
    print(bold('Guildhall demo: an AI client works in a Discord server, over real sockets, with no account.\n'));
    print(`  Discord (emulated)  ${sandbox.api}`);
    print(`  Guildhall (MCP)     ${service.url}\n`);
    await scene(service.url, sandbox.control);
    if (once) return 0;
    printConnect(service.url);
    await interrupted();
    return 0;
  } finally {
    await Promise.all([service?.drain(2000), ...runners.map((runner) => runner?.stop(2000))]);
    await parts.stop();
    await sandbox.stop();
  }
}

async function scene(url: string, control: string): Promise<void> {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'guildhall-demo', version }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { createDriver } = await import('../../../sandbox/driver.ts');
  let step = 0;
  await playScene({
    client,
    alice: createDriver(control).as('alice'),
    tell(headline, detail) {
      print(`${bold(`${String(++step).padStart(2)}. ${headline}`)}${detail ? `\n${indent(detail)}` : ''}\n`);
    },
  });
  await client.close();
}

function printConnect(url: string): void {
  print(bold('Now connect your own client to this server (it stays up until Ctrl+C):\n'));
  print(`  Claude Code     claude mcp add --transport http guildhall ${url}`);
  print(`  Cursor          {"mcpServers": {"guildhall": {"url": "${url}"}}}        in .cursor/mcp.json`);
  print(`  VS Code         {"servers": {"guildhall": {"type": "http", "url": "${url}"}}}  in .vscode/mcp.json`);
  print('\nFor your own Discord see "Connect it to your Discord" in README.md.');
}

const interrupted = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    outputGone.addEventListener('abort', () => resolve());
    if (outputGone.aborted) resolve();
  });
