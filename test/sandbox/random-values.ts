import { resolveSchema, type Schema } from '../../sandbox/spec/document.ts';
import type { Random } from '../../sandbox/world/random.ts';

/** Nonsense that now and then stands where something else is wanted. */
const nonsense = [null, 'x', -1, {}, [], true, 1e12] as const;
const nonsenseRate = 0.02;

/** Makes values that a schema of the document allows, mostly. `ids` are what snowflakes are taken from. */
export class Generator {
  private readonly random: Random;
  private readonly ids: () => readonly string[];

  constructor(random: Random, ids: () => readonly string[]) {
    this.random = random;
    this.ids = ids;
  }

  chance(share: number): boolean {
    return this.random.next() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random.next() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  value(given: Schema, depth = 0): unknown {
    const schema = resolveSchema(given);
    if (this.chance(nonsenseRate)) return nonsense[Math.floor(this.random.next() * nonsense.length)];
    if ('const' in schema) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    const union = schema.oneOf ?? schema.anyOf;
    if (union) return this.value(this.pick(union), depth + 1);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.value(part, depth)));
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['null']);
    return this.ofType(this.pick(types), schema, depth);
  }

  private ofType(type: string, schema: Schema, depth: number): unknown {
    switch (type) {
      case 'object':
        return this.object(schema, depth);
      case 'array': {
        const length = Math.max(
          schema.minItems ?? 0,
          Math.floor(this.random.next() * Math.min(3, schema.maxItems ?? 3)),
        );
        return Array.from({ length }, () => this.value(schema.items ?? {}, depth + 1));
      }
      case 'string':
        return this.text(schema);
      case 'integer': {
        const least = schema.minimum ?? 0;
        const most = Math.min(schema.maximum ?? least + 100, least + 1000);
        return Math.floor(least + this.random.next() * (most - least + 1));
      }
      case 'number':
        return this.random.next() * 10;
      case 'boolean':
        return this.chance(0.5);
      default:
        return null;
    }
  }

  private object({ properties = {}, required = [], additionalProperties }: Schema, depth: number): object {
    const result: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(properties)) {
      const wanted = required.includes(key) || this.chance(depth > 4 ? 0.1 : 0.5);
      if (wanted) result[key] = this.value(schema, depth + 1);
    }
    if (typeof additionalProperties === 'object') {
      for (const key of ['de', '0', this.random.text(3)])
        if (this.chance(0.3)) result[key] = this.value(additionalProperties, depth + 1);
    }
    return result;
  }

  private text({ format, minLength = 0, maxLength = 8 }: Schema): string {
    if (format === 'snowflake') return this.pick(this.ids());
    if (format === 'uri') return 'https://example.invalid/x';
    if (format === 'date-time') return new Date(Date.now() + this.random.next() * 1e9).toISOString();
    return this.random.text(Math.max(minLength, Math.floor(this.random.next() * Math.min(maxLength, 8)))).toLowerCase();
  }
}
