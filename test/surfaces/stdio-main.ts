// A process that serves the little guild over stdio, as main will. Tells on stderr what its operations saw.
import { createMcp } from '../../src/surfaces/mcp/mcp.ts';
import { serveMcpStdio } from '../../src/surfaces/mcp/stdio.ts';
import { agent, littleGuild } from './little-guild.ts';

const { guild, seen } = littleGuild({
  more: Number(process.env['MORE'] ?? 0),
  onStart: (name) => process.stderr.write(`started ${name}\n`),
});
const mcp = createMcp({ guild, info: { name: 'little', version: '0.0.1' }, caller: agent('stdio') });
const service = serveMcpStdio(mcp, {
  input: Bun.stdin.stream(),
  output: Bun.stdout.writer(),
  maxLineBytes: 100_000,
  graceMs: Number(process.env['GRACE_MS'] ?? 2000),
  onerror: (error) => process.stderr.write(`onerror ${error.message}\n`),
});
console.log('a dependency that writes to stdout');
await service.closed;
process.stderr.write(`seen ${JSON.stringify(seen)}\n`);
process.exit(0);
