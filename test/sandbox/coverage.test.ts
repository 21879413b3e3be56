import { expect, test } from 'bun:test';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { routesOutsideDocument } from '../../sandbox/spec/deviations.ts';
import { type Operation, officialDocument } from '../../sandbox/spec/document.ts';

/** What a bot may call: what the document says takes a bot token, and what the documentation adds to it. */
function operationsOfBots(): string[] {
  const documented = Object.entries(officialDocument().paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => 'security' in operation && takesBotToken(operation))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  return [...documented, ...Object.keys(routesOutsideDocument)];
}

function takesBotToken({ security = [] }: Pick<Operation, 'security'>): boolean {
  return security.some((scheme) => 'BotToken' in scheme);
}

test('the sandbox answers every operation that a bot may call', () => {
  const answered = new Set(allRoutes.map(({ method, path }) => `${method} ${path}`));
  const operations = operationsOfBots();
  // 241 of the catalogue, the deprecated nickname route and the list of SKUs.
  expect(operations).toHaveLength(243);
  expect(operations.filter((operation) => !answered.has(operation))).toEqual([]);
});
