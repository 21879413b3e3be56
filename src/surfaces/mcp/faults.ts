import { type Era, eraOf, RESERVED } from './plain-request.ts';
import {
  errorText,
  type Fields,
  INVALID_PARAMS,
  INVALID_REQUEST,
  isFields,
  isId,
  messageKind,
  readableId,
} from './rpc.ts';

/** What is wrong with a message, in words for whoever wrote the client. */
export interface Fault {
  code: number;
  message: string;
}

/** What is wrong with a value, or undefined. `at` is the path to it. */
type Check = (value: unknown, at: string) => string | undefined;

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const must =
  (what: string, is: (value: unknown) => boolean): Check =>
  (value, at) =>
    is(value) ? undefined : value === undefined ? `${at}: is required` : `${at}: must be ${what}, got ${kindOf(value)}`;

const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined ? undefined : check(value, at);

const text = must('a string', (value) => typeof value === 'string');
const flag = must('true or false', (value) => typeof value === 'boolean');
const object = must('an object of named fields', isFields);
const list = must('an array', Array.isArray);

const first = (faults: Iterable<string | undefined>): string | undefined => {
  for (const fault of faults) if (fault !== undefined) return fault;
  return undefined;
};

const fields =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value, at) =>
    object(value, at) ??
    first(Object.entries(shape).map(([name, check]) => check((value as Fields)[name], at ? `${at}.${name}` : name)));

const allOf =
  (each: Check): Check =>
  (value, at) =>
    Array.isArray(value)
      ? first(value.map((one, i) => each(one, `${at}[${i}]`)))
      : first(Object.entries(value as Fields).map(([name, one]) => each(one, `${at}.${name.slice(0, 60)}`)));

const texts: Check = (value, at) => object(value, at) ?? allOf(text)(value, at);
const textList: Check = (value, at) => list(value, at) ?? allOf(text)(value, at);

const reference: Check = (value, at) => {
  const type = isFields(value) ? value['type'] : undefined;
  if (type === 'ref/prompt') return fields({ name: text })(value, at);
  if (type === 'ref/resource') return fields({ uri: text })(value, at);
  return object(value, at) ?? `${at}.type: must be "ref/prompt" or "ref/resource"`;
};

const page = { shape: { cursor: optional(text) }, hint: 'Leave cursor out, or pass nextCursor of the previous page.' };
const address = { shape: { uri: text }, hint: 'resources/list and resources/templates/list name what there is.' };

interface Expected {
  shape: Readonly<Record<string, Check>>;
  hint: string;
  /** The versions that have the method at all, where not all do. */
  only?: Era;
}

/** The params of methods as the protocol has them, and what to do where they are not so. */
const PARAMS: Readonly<Record<string, Expected>> = {
  initialize: {
    only: 'legacy',
    shape: { protocolVersion: text, capabilities: object, clientInfo: fields({ name: text, version: text }) },
    hint: 'Send protocolVersion, capabilities and clientInfo.',
  },
  'tools/list': page,
  'tools/call': {
    shape: { name: text, arguments: optional(object) },
    hint: 'Send {"name": "…", "arguments": {"field": value}}; tools/list names the tools and their fields.',
  },
  'prompts/list': page,
  'prompts/get': {
    shape: { name: text, arguments: optional(texts) },
    hint: 'Send {"name": "…", "arguments": {"name": "text"}}; prompts/list names the prompts and their arguments.',
  },
  'resources/list': page,
  'resources/templates/list': page,
  'resources/read': address,
  'resources/subscribe': { ...address, only: 'legacy' },
  'resources/unsubscribe': { ...address, only: 'legacy' },
  'subscriptions/listen': {
    only: 'modern',
    shape: {
      notifications: fields({
        toolsListChanged: optional(flag),
        promptsListChanged: optional(flag),
        resourcesListChanged: optional(flag),
        resourceSubscriptions: optional(textList),
      }),
    },
    hint: 'Send {"notifications": {"resourcesListChanged": true, "resourceSubscriptions": ["…"]}}.',
  },
  'completion/complete': {
    shape: {
      ref: reference,
      argument: fields({ name: text, value: text }),
      context: optional(fields({ arguments: optional(texts) })),
    },
    hint: 'Send {"ref": {"type": "ref/prompt", "name": "…"}, "argument": {"name": "…", "value": "…"}}.',
  },
};

const token = must('a string or an integer', isId);
const meta = optional(fields({ progressToken: optional(token) }));

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** What 2026-07-28 wants to stand in `_meta` of every request. */
const envelope = fields({
  [`${RESERVED}protocolVersion`]: text,
  [`${RESERVED}clientCapabilities`]: object,
  [`${RESERVED}clientInfo`]: optional(fields({ name: text, version: text })),
  [`${RESERVED}logLevel`]: optional(must(`one of ${LEVELS.join(', ')}`, (level) => LEVELS.includes(String(level)))),
});

/** A message of JSON-RPC, as far as it can be told from what it is not. */
function messageFault(message: unknown): string {
  if (!isFields(message)) return `must be one JSON object, got ${kindOf(message)}`;
  if (message['jsonrpc'] !== '2.0') return 'jsonrpc: must be "2.0"';
  if (message['method'] === undefined) return 'method: is required, or result or error with the id of what is answered';
  return (
    text(message['method'], 'method') ??
    optional(object)(message['params'], 'params') ??
    optional(token)(message['id'], 'id') ??
    'is none'
  );
}

/**
 * Why a message cannot be what the protocol says it is, or undefined. The SDK would answer with the raw text of its
 * schema library. Which methods there are, and what the envelope of 2026-07-28 holds, it knows itself.
 */
export function faultOf(message: unknown): Fault | undefined {
  const kind = messageKind(message);
  if (kind === undefined) {
    return { code: INVALID_REQUEST, message: `Invalid request: ${messageFault(message)}.` };
  }
  if (kind !== 'request') return undefined;
  const { method, params = {} } = message as { method: string; params?: Fields };
  const defined = Object.hasOwn(PARAMS, method) ? PARAMS[method] : undefined;
  const expected = defined?.only === undefined || defined.only === eraOf(message) ? defined : undefined;
  const about = meta(params['_meta'], '_meta');
  const wrong = about ?? (expected && fields(expected.shape)(params, ''));
  if (wrong === undefined) return undefined;
  const hint = about === undefined && expected ? ` ${expected.hint}` : '';
  return { code: INVALID_PARAMS, message: `Invalid params of ${method.slice(0, 60)}: ${wrong}.${hint}` };
}

/** The same for the envelope of a request of 2026-07-28. Over HTTP its headers say the same, and the SDK compares. */
export function envelopeFault(message: unknown): Fault | undefined {
  if (messageKind(message) !== 'request' || eraOf(message) !== 'modern') return undefined;
  const { _meta: own } = (message as { params: Fields }).params;
  const wrong = envelope(own, '_meta');
  return wrong === undefined ? undefined : { code: INVALID_PARAMS, message: `Invalid params: ${wrong}.` };
}

export const faultText = (message: unknown, { code, message: told }: Fault): string =>
  errorText(readableId(message), code, told);

const dropNulls = (object: Fields): Fields =>
  Object.values(object).includes(null)
    ? Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
    : object;

/** The same message without params that are null: programs in many languages write that for what is not there. */
export function withoutNulls(message: unknown): unknown {
  if (!isFields(message)) return message;
  const { params } = message;
  if (params === null) {
    const { params: _, ...rest } = message;
    return rest;
  }
  if (!isFields(params)) return message;
  const kept = dropNulls(params);
  const own = kept['_meta'];
  const inner = isFields(own) ? dropNulls(own) : own;
  if (kept === params && inner === own) return message;
  return { ...message, params: inner === own ? kept : { ...kept, _meta: inner } };
}
