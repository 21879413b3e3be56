import type { Caller } from '../kernel/caller.ts';
import { type CatalogueEntry, type JsonSchema, withInput } from '../kernel/catalogue.ts';
import { OperationError } from '../kernel/errors.ts';
import { homeField } from '../kernel/home-field.ts';
import type { Policy } from '../kernel/pipeline.ts';

/** The single-valued fields of an entry that a pin of this caller decides, with the value. */
function pinnedFields(entry: CatalogueEntry, { pinned }: Caller): Map<string, string> {
  const fields = new Map<string, string>();
  for (const kind of ['server', 'channel'] as const) {
    const field = homeField(entry.references, kind);
    const value = pinned[kind];
    if (field !== undefined && value !== undefined && entry.reach !== 'server') fields.set(field, value);
  }
  return fields;
}

/** A schema of input without those fields. */
function without(fields: ReadonlyMap<string, string>, { required: all, properties, ...rest }: JsonSchema): JsonSchema {
  const required = ((all ?? []) as string[]).filter((name) => !fields.has(name));
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !fields.has(name))),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Fills in what the session is bound to, and takes those fields out of listed schemas. */
export function scope(): Policy {
  return {
    name: 'scope',
    see(entry, caller) {
      const fields = pinnedFields(entry, caller);
      if (fields.size === 0) return entry;
      return withInput(entry, () => without(fields, entry.input));
    },
    wrap(call, next) {
      const { server, channel } = call.caller.pinned;
      if (server === undefined && channel === undefined) return next();
      for (const [field, value] of pinnedFields(call.entry, call.caller)) {
        const given = call.args[field];
        if (given !== undefined && given !== value) {
          throw new OperationError('forbidden', `${field}: this session is bound to ${value}.`, {
            hint: `Leave ${field} out.`,
          });
        }
        call.args[field] = value;
      }
      return next();
    },
  };
}
