import type { Caller } from '../../kernel/caller.ts';
import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Approval, Guild, Outcome } from '../../kernel/pipeline.ts';

export interface CallRequest {
  operation: string;
  /** JSON text of the arguments; absent means none. */
  json?: string;
  /** `field=value` words; where the field is no text, a value that is valid JSON counts as such. */
  pairs: readonly string[];
  /** Compact text instead of JSON. */
  text: boolean;
  idempotencyKey?: string;
  signal: AbortSignal;
  /** Takes what is to be said beside the output. */
  aside(text: string): void;
  /** Asks the person at the terminal; undefined when there is none. */
  confirm?: (question: string) => Promise<boolean>;
}

function argumentsOf({ json, pairs }: CallRequest, isText: (field: string) => boolean): unknown {
  const fields = Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) {
        throw new OperationError('invalid_input', `"${pair}" is not of the form field=value.`, {
          hint: 'Write field=value words, or --json with an object.',
        });
      }
      const [field, value] = [pair.slice(0, at), pair.slice(at + 1)];
      return [field, isText(field) ? value : literal(value)];
    }),
  );
  if (json === undefined) return fields;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new OperationError('invalid_input', `--json is not valid JSON: ${why}`, {
      hint: 'Quote it for the shell, e.g. --json \'{"channel": "general"}\', or give --json - and pipe it in.',
    });
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed, ...fields } : parsed;
}

/** Ids have more digits than a number holds, so only short numbers count as numbers. */
function literal(value: string): unknown {
  if (/^\d{15,}$/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Runs one operation and gives what belongs on stdout: JSON, what a model reads, or a table as it is. Throws OperationError. */
export async function runCall(guild: Guild, caller: Caller, request: CallRequest): Promise<string> {
  const byName = ({ name }: CatalogueEntry) => name === request.operation;
  const entry = guild.callable(caller).find(byName) ?? (await guild.reachable(caller)).find(byName);
  const properties = entry?.input['properties'];
  const isText = (field: string) =>
    (properties as Record<string, { type?: unknown }> | undefined)?.[field]?.type === 'string';
  const args = argumentsOf(request, isText);
  const invoke = (approval?: Approval): Promise<Outcome> =>
    guild.invoke({
      operation: request.operation,
      args,
      caller,
      surface: 'cli',
      signal: request.signal,
      format: request.text ? 'text' : 'json',
      ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
      ...(approval ? { approval } : {}),
    });

  let outcome = await invoke();
  if (outcome.kind === 'approval') {
    if (!request.confirm) {
      throw new OperationError(
        'approval_required',
        'A human must approve this call, and there is no terminal to ask at.',
        {
          hint: 'Run it at a terminal. Nothing was done.',
        },
      );
    }
    const { message, fingerprint } = outcome.request;
    outcome = await invoke({ granted: await request.confirm(message), fingerprint });
  }
  if (outcome.kind !== 'done') throw new Error('Approved once, asked twice.');
  if (request.text) {
    const beside = outcome.blocks.flatMap((block) => (block.type === 'text' ? block.text : []));
    return [outcome.text, ...beside].join('\n');
  }
  const { csv, note: _, ...facts } = outcome.structured;
  if (typeof csv === 'string' && (args as { format?: unknown }).format === 'csv') {
    for (const [key, value] of Object.entries(facts)) if (key !== 'guild_id') request.aside(`${key}: ${value}`);
    return csv;
  }
  const blocks = outcome.blocks.length > 0 ? { content: outcome.blocks } : {};
  return JSON.stringify({ ...outcome.structured, ...blocks }, null, 2);
}
