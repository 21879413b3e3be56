import type { LateOperations } from '../../kernel/catalogue.ts';
import type { EndpointSource } from '../../kernel/endpoints.ts';
import data from '../endpoints.gen.json';
import { entryOf, operationOf } from './endpoints.ts';

const source = data as unknown as EndpointSource;
const rows = new Map(source.endpoints.map((row) => [row.name, row]));

/** Every endpoint of Discord that a bot may call. Imported when the first of them is asked for. */
export const endpoints: LateOperations = {
  entries: source.endpoints.map((row) => entryOf(row, source)),
  operation(name) {
    const row = rows.get(name);
    if (!row) throw new Error(`There is no endpoint named ${name}.`);
    return operationOf(row, source);
  },
};
