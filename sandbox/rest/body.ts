import { DiscordError, discordError } from '../errors.ts';
import { isObject, type Operation } from '../spec/document.ts';
import type { UploadedFile } from './route.ts';

export interface ParsedBody {
  readonly value: unknown;
  readonly files: readonly UploadedFile[];
  /** Form fields are text, so numbers in them are converted. */
  readonly coerce: boolean;
}

const noBody: ParsedBody = { value: {}, files: [], coerce: false };

/** Reads a request's body by its Content-Type, which must be one the operation takes; JSON where the document has no operation. */
export async function parseBody(request: Request, operation: Operation | undefined): Promise<ParsedBody> {
  const accepted = operation ? Object.keys(operation.requestBody?.content ?? {}) : ['application/json'];
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (accepted.length === 0) return noBody;
  if (type === 'multipart/form-data' && accepted.includes(type)) return parseMultipart(request);
  const text = await request.text();
  if (text === '') return noBody;
  if (type === 'application/json' && accepted.some((accept) => accept !== 'multipart/form-data')) {
    return { value: parseJson(text), files: [], coerce: false };
  }
  if (type === 'application/x-www-form-urlencoded' && accepted.includes(type)) {
    return { value: Object.fromEntries(new URLSearchParams(text)), files: [], coerce: true };
  }
  throw unexpectedContentType(accepted);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw discordError(50109);
  }
}

function unexpectedContentType(accepted: readonly string[]): DiscordError {
  const list = accepted.map((type) => `'${type}'`).join(', ');
  const message = `Expected "Content-Type" header to be one of {${list}}.`;
  return new DiscordError(400, 50035, 'Invalid Form Body', { _errors: [{ code: 'CONTENT_TYPE_INVALID', message }] });
}

/** https://discord.com/developers/docs/reference#uploading-files */
async function parseMultipart(request: Request): Promise<ParsedBody> {
  const form = await readForm(request);
  const fields: Record<string, unknown> = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') fields[field] = value;
    else files.push(await readFile(field, value));
  }
  const { payload_json, ...others } = fields;
  if (typeof payload_json === 'string') {
    const payload = parseJson(payload_json);
    return { value: isObject(payload) ? { ...others, ...payload } : payload, files, coerce: false };
  }
  for (const file of files) if (!file.field.startsWith('files[')) others[file.field] = file.name;
  return { value: others, files, coerce: true };
}

async function readForm(request: Request): Promise<Iterable<[string, FormDataEntryValue]>> {
  try {
    return (await request.formData()).entries();
  } catch {
    throw discordError(50035);
  }
}

async function readFile(field: string, file: File): Promise<UploadedFile> {
  return { field, name: file.name, content_type: file.type || null, bytes: new Uint8Array(await file.arrayBuffer()) };
}
