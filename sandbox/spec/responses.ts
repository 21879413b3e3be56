import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type DocumentedOperation, isObject, officialDocument } from './document.ts';

/** An answer that the official document does not allow. */
export interface Mismatch {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** One line for each fault: where in the body, and what. */
  readonly problems: readonly string[];
}

export interface ResponseValidator {
  /** Checks an answer of the sandbox itself; remembers and returns what is wrong. */
  check(answer: Answer): Mismatch | undefined;
  readonly mismatches: readonly Mismatch[];
}

interface Answer {
  readonly method: string;
  /** The route's path, as in the document. */
  readonly path: string;
  readonly documented: DocumentedOperation;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Judges answers with ajv, which knows nothing of the sandbox. Stricter than the document in one way: members that it
 * does not name are faults, since a misspelt field would otherwise never be found.
 */
export function createResponseValidator(): ResponseValidator {
  const mismatches: Mismatch[] = [];
  const compiled = new Map<string, ValidateFunction | null>();
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { nonce: true, snowflake: /^\d{1,20}$/ } });
  addFormats(ajv);
  ajv.addSchema({ $id: 'discord', ...closed(structuredClone(officialDocument())) });

  function validatorFor({ method, path, documented, status }: Answer): ValidateFunction | null | undefined {
    const key = documented.operation.responses[status] ? String(status) : `${Math.floor(status / 100)}XX`;
    const response = documented.operation.responses[key];
    if (!response) return undefined;
    const cacheKey = `${method} ${path} ${key}`;
    const cached = compiled.get(cacheKey);
    if (cached !== undefined) return cached;
    const place = response.$ref ?? `#/paths/${pointerToken(path)}/${method.toLowerCase()}/responses/${key}`;
    const content = response.$ref
      ? officialDocument().components.responses[response.$ref.split('/').at(-1) ?? '']?.content
      : response.content;
    const validator = content?.['application/json']
      ? ajv.compile({ $ref: `discord${place}/content/${pointerToken('application/json')}/schema` })
      : content
        ? ajv.compile({ type: 'string' }) // a file, such as CSV or an image
        : null;
    compiled.set(cacheKey, validator);
    return validator;
  }

  function check(answer: Answer): Mismatch | undefined {
    const problems = problemsOf(answer);
    if (problems.length === 0) return undefined;
    const { method, path, status } = answer;
    const mismatch = { method, path, status, problems };
    mismatches.push(mismatch);
    return mismatch;
  }

  function problemsOf(answer: Answer): string[] {
    const validator = validatorFor(answer);
    if (validator === undefined) return ['the document has no answer with this status'];
    if (validator === null) return answer.body === undefined ? [] : ['the document has no body for this status'];
    const body = answer.body instanceof Uint8Array ? Buffer.from(answer.body).toString('latin1') : answer.body;
    if (validator(body)) return [];
    const lines = (validator.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
    return [...new Set(lines)];
  }

  return { check, mismatches };
}

function pointerToken(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** `Error` is a part of two others (by `allOf`), which add to it. */
const openSchemas = new Set(['Error']);

/** Closes every object schema to members it does not name. */
function closed(document: ReturnType<typeof officialDocument>): ReturnType<typeof officialDocument> {
  for (const [name, schema] of Object.entries(document.components.schemas)) if (!openSchemas.has(name)) close(schema);
  return document;
}

function close(node: unknown): void {
  if (Array.isArray(node)) node.forEach(close);
  if (!isObject(node) || Array.isArray(node)) return;
  if (!node.allOf && isObject(node.properties) && node.type !== undefined && node.additionalProperties === undefined) {
    node.additionalProperties = false;
  }
  for (const [key, value] of Object.entries(node)) if (key !== 'allOf') close(value);
}
