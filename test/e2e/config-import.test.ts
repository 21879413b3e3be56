import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, run } from '../support/program.ts';

const TOKEN = 'MTE5MTE3MTE3OTE1MTM2ODIw.GabcdE.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
let folder: string;
const { env, remove } = cleanEnvironment();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guildhall-import-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  remove();
});

const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

test('servers of others become Guildhall with their names, the rest stays, and no token is shown', async () => {
  const file = write(
    'claude.json',
    `{
      // a comment, as clients write them
      "theme": "dark",
      "mcpServers": {
        "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/tmp"] },
        "discord": { "command": "uv", "args": ["--directory", "/x", "run", "mcp-discord"], "env": { "DISCORD_TOKEN": "${TOKEN}" } },
        "other": { "command": "npx", "args": ["-y", "mcp-discord", "--config", "${TOKEN}"] },
        "java": { "command": "docker", "args": ["run", "-i", "-e", "DISCORD_TOKEN=${TOKEN}", "-e", "DISCORD_GUILD_ID=42", "saseq/discord-mcp:latest"] },
        "many": { "command": "npx", "args": ["@quadslab.io/discord-mcp"], "env": { "DISCORD_BOT_TOKEN": "${TOKEN}", "LOG": "x" } },
        "ours": { "command": "npx", "args": ["-y", "guildhall", "stdio"], "env": { "DISCORD_TOKEN": "${TOKEN}" } },
      },
    }`,
  );
  const { out: stdout, err: stderr, code } = await run(['config', 'import', file], { env });
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain(TOKEN);
  expect(stdout).toContain("many: was quadslab's");
  expect(stdout).toContain('Not carried over: LOG');
  const target = file.replace('.json', '.guildhall.json');
  expect(statSync(target).mode & 0o777).toBe(0o600);
  const written = JSON.parse(readFileSync(target, 'utf8'));
  const program = expect.stringMatching(/guildhall$/);
  const withNames = (from: string, env: object = {}) => ({
    command: program,
    args: ['stdio', '--compat', from],
    env: { DISCORD_TOKEN: TOKEN, ...env },
  });
  expect(written).toEqual({
    theme: 'dark',
    mcpServers: {
      files: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '/tmp'] },
      discord: withNames('hanweg'),
      other: withNames('barryyip'),
      java: withNames('saseq', { GUILDHALL_SERVER: '42' }),
      many: withNames('quadslab'),
      ours: { command: program, args: ['stdio'], env: { DISCORD_TOKEN: TOKEN } },
    },
  });

  // What is there is not overwritten.
  const again = await run(['config', 'import', file], { env });
  expect(again.code).toBe(1);
  expect(again.err).toContain('is there already');
});

test.each([
  ['nothing.json', '{"mcpServers": {"files": {"command": "npx", "args": ["x"]}}}', 'names no Discord server'],
  ['broken.json', 'this is not JSON {', 'does not hold a JSON object'],
])('%s is refused kindly', async (name, text, message) => {
  const { err: stderr, code } = await run(['config', 'import', write(name, text)], { env });
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
