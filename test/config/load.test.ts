import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'guildhall-config-'));
});
afterAll(() => rmSync(home, { recursive: true }));

const file = (name: string, text: string) => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};

test('defaults, then the file, then the environment, then flags', () => {
  const config = file('a.yaml', 'http_port: 1000\nlog_level: warn\nread_only: true\nservers: ["123456789012345678"]\n');
  const loaded = loadConfig({
    environment: {
      GUILDHALL_HOME: home,
      GUILDHALL_CONFIG: config,
      GUILDHALL_LOG_LEVEL: 'error',
      GUILDHALL_HTTP_PORT: '2000',
    },
    flags: { httpPort: '3000' },
  });
  expect(loaded.config).toMatchObject({ httpPort: 3000, logLevel: 'error', readOnly: true, concurrency: 32 });
  expect(loaded.config.servers).toEqual(['123456789012345678']);
  expect(loaded.origins).toMatchObject({
    httpPort: 'the flag --http-port',
    logLevel: 'GUILDHALL_LOG_LEVEL',
    readOnly: config,
  });
});

test('a file in home is found by itself; JSON works as YAML does', () => {
  file('guildhall.json', '{"toolsets": ["messages"]}');
  expect(loadConfig({ environment: { GUILDHALL_HOME: home } }).config.toolsets).toEqual(['messages']);
  rmSync(join(home, 'guildhall.json'));
});

test('the variables that users of other servers have set, and secrets in files', () => {
  const secret = file('token', 'the-token\n');
  expect(loadConfig({ environment: { DISCORD_TOKEN: 'abc' } }).config.token).toBe('abc');
  expect(loadConfig({ environment: { GUILDHALL_TOKEN: 'own', DISCORD_TOKEN: 'abc' } }).config.token).toBe('own');
  expect(loadConfig({ environment: { GUILDHALL_TOKEN_FILE: secret } }).config.token).toBe('the-token');
});

test.each([
  [
    'log_level',
    { GUILDHALL_LOG_LEVEL: 'loud' },
    /log_level \(from GUILDHALL_LOG_LEVEL\): must be one of debug, .*Set it/,
  ],
  [
    'http_port',
    { GUILDHALL_HTTP_PORT: '70000' },
    /http_port \(from GUILDHALL_HTTP_PORT\): must be a whole number from 0 to 65535/,
  ],
  ['half a port', { GUILDHALL_HTTP_PORT: '80.5' }, /must be a whole number/],
  ['a name for an id', { GUILDHALL_SERVER: 'Guildhall' }, /server \(from GUILDHALL_SERVER\): "Guildhall" is not an id/],
  ['a name among ids', { GUILDHALL_CHANNELS: '123456789012345678,general' }, /channels .*"general" is not an id/],
  ['read_only', { GUILDHALL_READ_ONLY: 'maybe' }, /read_only .*true or false/],
  ['a token file that is not there', { GUILDHALL_TOKEN_FILE: '/nonexistent/x' }, /token \(from GUILDHALL_TOKEN_FILE\)/],
])('%s: the error names key, source and remedy', (_what, environment, message) => {
  expect(() => loadConfig({ environment })).toThrow(message);
});

test.each([
  ['unknown key', 'log_levle: info', /log_levle .*there is no such setting. Did you mean log_level/],
  ['broken YAML', 'a: [', /config .*not valid YAML/],
  ['a list at the top', '- a', /must hold settings by name/],
  ['ids as numbers', 'servers: [1191171179151368202]', /loses digits. Put ids in quotes/],
])('%s in the file', (_what, text, message) => {
  const config = file('bad.yaml', text);
  expect(() => loadConfig({ environment: { GUILDHALL_CONFIG: config } })).toThrow(message);
});

test('a variable that means nothing is pointed out', () => {
  const { warnings } = loadConfig({ environment: { GUILDHALL_LOG_LEVL: 'info' } });
  expect(warnings).toEqual(['GUILDHALL_LOG_LEVL is set but means nothing; did you mean GUILDHALL_LOG_LEVEL?']);
});

test('no error repeats a secret', () => {
  const config = file('secret.yaml', 'token: [1, 2]');
  expect(() => loadConfig({ environment: { GUILDHALL_CONFIG: config } })).toThrow(/token .*must be text/);
});
