import { expect, test } from 'bun:test';
import { buildCatalogue, collectOperations } from '../../scripts/catalogue-source.ts';
import { createRegistry } from '../../src/kernel/catalogue.ts';
import { tableOf } from '../../src/kernel/table.ts';
import { uriTemplate } from '../../src/kernel/uri-template.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { loaders } from '../../src/operations/loaders.gen.ts';
import { toolsets } from '../../src/operations/toolsets.ts';

test('the generated catalogue says what the operations say', async () => {
  expect(catalogue as unknown).toEqual(JSON.parse(JSON.stringify(await buildCatalogue())));
});

test('every entry loads its own operation', async () => {
  const registry = createRegistry({ entries: catalogue as never, toolsets, loaders });
  const operations = await collectOperations();
  expect(operations.length).toBe(catalogue.length);
  for (const { name, operation } of operations) expect(await registry.load(name)).toBe(operation);
});

test('names are unique, short and plain; descriptions and titles fit', async () => {
  const operations = await collectOperations();
  const names = operations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, operation } of operations) {
    expect(name).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
    expect(name.length).toBeLessThanOrEqual(40);
    expect(operation.title.length).toBeLessThanOrEqual(60);
    expect(operation.description.length).toBeLessThanOrEqual(600);
    expect(operation.description).toMatch(/[.)]$/);
  }
});

test('inputs are flat objects without top-level unions', async () => {
  for (const { input } of await buildCatalogue()) {
    expect(input['type']).toBe('object');
    for (const combinator of ['anyOf', 'oneOf', 'allOf']) expect(input[combinator]).toBeUndefined();
  }
});

test('resources are views of reads, and their variables inputs', async () => {
  const views = (await buildCatalogue()).flatMap((entry) => (entry.resources ?? []).map((view) => ({ entry, view })));
  expect(new Set(views.map(({ view }) => view.name)).size).toBe(views.length);
  expect(new Set(views.map(({ view }) => view.template)).size).toBe(views.length);
  for (const { entry, view } of views) {
    expect(entry.effect).toBe('read');
    expect(view.name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    const inputs = Object.keys(entry.input['properties'] ?? {});
    const { variables } = uriTemplate(view.template);
    const optional = /\{\?(.*)\}$/.exec(view.template)?.[1]?.split(',') ?? [];
    for (const name of [...variables, ...optional])
      expect([view.name, inputs]).toEqual([view.name, expect.arrayContaining([name])]);
    if (view.each) expect(variables).toHaveLength(1);
  }
});

test('what has rows has them in a list of its output, and takes the two fields that choose of them', async () => {
  const entries = new Map((await buildCatalogue()).map((entry) => [entry.name, entry]));
  const tabular: string[] = [];
  for (const { name, operation } of await collectOperations()) {
    const table = operation.effect === 'read' && !operation.door ? tableOf(operation) : undefined;
    const { input, output } = entries.get(name) ?? {};
    const properties = (input?.['properties'] ?? {}) as Record<string, { enum?: string[] }>;
    expect([name, properties['format']?.enum?.includes('csv') ?? false]).toEqual([name, table !== undefined]);
    if (!table) continue;
    tabular.push(name);
    expect(properties).toHaveProperty('fields');
    const lists = (output?.['properties'] ?? {}) as Record<string, { type?: string }>;
    expect([name, lists[table.list]?.type]).toEqual([name, 'array']);
    expect(table.columns.length).toBeGreaterThan(1);
  }
  expect(tabular).toEqual(
    expect.arrayContaining(['read_messages', 'list_members', 'list_invites', 'who_is_interested']),
  );
  expect(tabular).not.toContain('get_member');
});
