// What docs/endpoints.md shows is what happens, and what it names is what there is.
import { afterAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { officialDocument } from '../../sandbox/spec/document.ts';
import { endpoints } from '../../src/operations/endpoints/source.ts';
import { openGuide } from '../support/guide.ts';

const guide = await openGuide('endpoints.md', { GUILDHALL_GATEWAY: 'false' });
afterAll(guide.close);

const masked = (text: string) => text.replace(/(untrusted|end) [0-9a-f]{6}/g, '$1 MARK');
/** Names in a part of the guide. */
const namedIn = (from: string, to: string) =>
  [...(guide.text.split(from)[1]?.split(to)[0] ?? '').matchAll(/`([a-z0-9]+(?:_[a-z0-9]+)+)`/g)]
    .map(([, name]) => name ?? '')
    .sort();

test('every example runs, and answers what stands below it', async () => {
  const kinds = await guide.follow(masked);
  expect(kinds.filter((kind) => kind === 'text')).toHaveLength(6);
}, 120_000);

test('listing endpoints costs what it says', () => {
  const report = readFileSync(new URL('../snapshots/tokens.txt', import.meta.url), 'utf8').split('endpoints ')[1] ?? '';
  expect(Number(/^messages +\d+ +(\d+)$/m.exec(report)?.[1])).toBeGreaterThan(10_000);
});

test('the names it gives are those there are', async () => {
  expect(guide.text).toContain(`all ${endpoints.entries.length} endpoints`);
  const renamed = endpoints.entries.filter(({ name, endpoint }) => name !== endpoint);
  const old = endpoints.entries.filter(({ name }) => name.startsWith('deprecated_'));
  const inTable = namedIn('## Names', '## What is not there').filter((name) => !/^_|^deprecated_$/.test(name));
  expect(inTable).toEqual([...renamed, ...old].map(({ endpoint }) => String(endpoint)).sort());
  for (const { endpoint, name } of renamed) expect(name).toBe(`${endpoint}_endpoint`);

  const documented = Object.values(officialDocument().paths).flatMap((item) =>
    ['get', 'put', 'post', 'patch', 'delete'].flatMap((method) => item[method] ?? []),
  );
  const noBots = documented.filter(
    ({ security = [] }) =>
      security.length > 0 && !security.some((way) => 'BotToken' in way || Object.keys(way).length === 0),
  );
  expect(namedIn('Five endpoints', 'Three are there')).toEqual(noBots.map(({ operationId }) => operationId).sort());
  const known = new Set(documented.map(({ operationId }) => operationId));
  const beyond = endpoints.entries.flatMap(({ endpoint }) => (endpoint && !known.has(endpoint) ? [endpoint] : []));
  expect(namedIn('Four that Discord documents', '\n\n\n')).toEqual(beyond.sort());
});

test('Discord refuses bots where it is said to', async () => {
  const made = await guide.shell('guildhall call create_application_command name=x description=x fields=id --text');
  const calls = {
    list_my_connections: '',
    get_openid_connect_userinfo: '',
    set_guild_application_command_permissions: `command_id=${made.slice(4).trim()} permissions='[]'`,
  };
  expect(namedIn('Three are there', 'Four that Discord documents')).toEqual(Object.keys(calls).sort());
  for (const [name, args] of Object.entries(calls)) {
    expect(await guide.shell(`guildhall call ${name} ${args} 2>&1 || true`)).toContain('does not let bots use this');
  }
});
