import { expect, test } from 'bun:test';

test('nothing heavy is loaded before it is needed', async () => {
  const { outputs } = await Bun.build({
    entrypoints: [new URL('../../src/discord/open-discord.ts', import.meta.url).pathname],
    target: 'bun',
    splitting: true,
    external: ['@discordjs/*'],
  });
  const entry = (await outputs.find(({ kind }) => kind === 'entry-point')?.text()) ?? '';
  expect(entry).toContain('openDiscord');
  const statically = [...entry.matchAll(/^import .*from\s*"([^"]+)"|^import\s*"([^"]+)"/gm)].map((match) => match[1]);
  expect(statically.filter((name) => !name?.startsWith('./'))).toEqual([]);
  expect(entry).toContain('import("@discordjs/rest")');
});
