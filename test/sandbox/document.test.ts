import { expect, test } from 'bun:test';
import { buckets } from '../../sandbox/rest/rate-limit-table.ts';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { deviations, routesOutsideDocument } from '../../sandbox/spec/deviations.ts';
import { documentedOperation } from '../../sandbox/spec/document.ts';

test('every route is one of Discord’s', () => {
  const outside = allRoutes
    .filter(({ method, path }) => !documentedOperation(method, path))
    .map(({ method, path }) => `${method} ${path}`);
  expect(outside.toSorted()).toEqual(Object.keys(routesOutsideDocument).toSorted());
});

test('routes that Discord lets anybody call, and only those, need no token', () => {
  for (const { method, path, auth } of allRoutes) {
    if (`${method} ${path}` in routesOutsideDocument) continue;
    const security = documentedOperation(method, path)?.operation.security ?? [];
    const anybody = security.some((scheme) => Object.keys(scheme).length === 0);
    expect({ method, path, auth }).toEqual({ method, path, auth: anybody ? 'none' : 'bot' });
  }
});

test('the table of rate limits names routes that exist', () => {
  for (const { routes } of Object.values(buckets)) {
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      expect(documentedOperation(method, path)?.operation.operationId, route).toBeString();
    }
  }
});

test('every deviation says why', () => {
  for (const { pointer, reason } of deviations)
    expect(reason, pointer).toMatch(/^https:\/\/discord\.com\/developers\/docs\/|not valid JSON Schema/);
});
