import type { Method } from '../kernel/discord.ts';
import type { OpenedFile } from '../kernel/files.ts';
import type { RestCall } from './rest.ts';

/** Discord's limit on X-Audit-Log-Reason. https://docs.discord.com/developers/resources/audit-log */
const MAX_REASON = 512;

/** Whether doing it twice does no more than doing it once. Discord drops a repeated nonce when told to enforce it. */
export function repeatable(method: Method, body: unknown): boolean {
  if (method !== 'POST') return true;
  const { nonce, enforce_nonce } = (body ?? {}) as { nonce?: unknown; enforce_nonce?: unknown };
  return enforce_nonce === true && nonce !== undefined && nonce !== null && nonce !== '';
}

function queryOf(query: RestCall['query']): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one));
  }
  return params;
}

const blobOf = ({ bytes, contentType }: OpenedFile): Blob => new Blob([new Uint8Array(bytes)], { type: contentType });

/** https://docs.discord.com/developers/reference#uploading-files */
function formOf({ files = [], form, fileField = 'file', body }: RestCall): FormData {
  const data = new FormData();
  if (form) {
    for (const [key, value] of Object.entries(form)) data.append(key, value);
    for (const file of files) data.append(fileField, blobOf(file), file.name);
    return data;
  }
  for (const [index, file] of files.entries()) data.append(`files[${index}]`, blobOf(file), file.name);
  if (body !== undefined) data.append('payload_json', JSON.stringify(body));
  return data;
}

/** The parts of a request that @discordjs/rest needs, and how many bytes of files it carries. */
export function encodeRequest(call: RestCall) {
  const multipart = call.form !== undefined || (call.files?.length ?? 0) > 0;
  const reason = call.reason?.toWellFormed().slice(0, MAX_REASON).toWellFormed();
  return {
    fields: {
      query: queryOf(call.query),
      headers: reason ? { 'X-Audit-Log-Reason': encodeURIComponent(reason) } : {},
      body: multipart ? formOf(call) : call.body,
      passThroughBody: multipart,
    },
    uploadBytes: call.files?.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0,
  };
}
